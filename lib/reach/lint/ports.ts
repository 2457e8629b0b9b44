/** Rules about ports that are not the ports that pods serve. */
import { several, workloadText } from './context';
import { type LintRule, networkPolicyDocs } from './rule';

export const servicePortNotTarget: LintRule = {
  id: 'L19',
  code: 'reach/service-port-not-target',
  severity: 'error',
  summary: "a rule names a Service's port, and policies see the port of the pod behind it",
  source: 'https://github.com/cert-manager/cert-manager/issues/5788',
  *check(context) {
    for (const { policy, direction, rule, at } of context.rules()) {
      const destinations = context.destinations(policy, direction, rule).filter(({ unmodelled }) => !unmodelled);
      for (const { port, endPort, protocol } of rule.ports) {
        if (typeof port !== 'number' || endPort !== undefined) continue;
        const served = destinations.some(
          (workload) =>
            workload.shapes.some(({ ports }) => ports.some((p) => p.port === port && p.protocol === protocol)) ||
            context
              .servicesOf(workload)
              .some((service) => service.ports.some((p) => p.protocol === protocol && context.targetOf(p, workload) === port)),
        );
        if (served) continue;
        const mistaken = destinations.flatMap((workload) =>
          context.servicesOf(workload).flatMap((service) =>
            service.ports.flatMap((p) => {
              const target = context.targetOf(p, workload);
              return p.port === port && p.protocol === protocol && target !== undefined && target !== port ? [{ service, target }] : [];
            }),
          ),
        );
        const [first] = mistaken;
        if (first === undefined) continue;
        yield {
          origin: policy.origin,
          at,
          got: `${port}/${protocol}, the port of Service ${first.service.namespace}/${first.service.name}`,
          expected: `${first.target}/${protocol}, the port of its pods`,
        };
      }
    }
  },
};

export const namedPortUnknown: LintRule = {
  id: 'L20',
  code: 'reach/named-port-unknown',
  severity: 'warning',
  summary: 'no container of a destination has the named port with this protocol',
  source: networkPolicyDocs,
  *check(context) {
    for (const { policy, direction, rule, at } of context.rules()) {
      const destinations = context.destinations(policy, direction, rule).filter(({ unmodelled }) => !unmodelled);
      if (destinations.length === 0) continue;
      for (const { port, protocol } of rule.ports) {
        if (typeof port !== 'string') continue;
        const without = destinations.filter(
          (workload) => !workload.shapes.some(({ ports }) => ports.some((p) => p.name === port && p.protocol === protocol)),
        );
        if (without.length === 0) continue;
        const all = without.length === destinations.length;
        yield {
          origin: policy.origin,
          at,
          severity: all ? 'warning' : 'info',
          got: `${port}/${protocol}`,
          expected: `a container port of this name on ${all ? 'some destination' : several(without.map(workloadText))}`,
        };
      }
    }
  },
};

export const portNotExposed: LintRule = {
  id: 'L21',
  code: 'reach/port-not-exposed',
  severity: 'info',
  summary: 'a rule names a port that no destination declares',
  source: 'https://github.com/np-guard/network-config-analyzer',
  *check(context) {
    for (const { policy, direction, rule, at } of context.rules()) {
      const declared = context.destinations(policy, direction, rule).flatMap(({ shapes }) => shapes.flatMap(({ ports }) => ports));
      if (declared.length === 0) continue;
      for (const { port, endPort, protocol } of rule.ports) {
        if (typeof port !== 'number' || declared.some((p) => p.port >= port && p.port <= (endPort ?? port))) continue;
        yield {
          origin: policy.origin,
          at,
          got: `${endPort === undefined ? port : `${port}-${endPort}`}/${protocol}`,
          expected: several([...new Set(declared.map((p) => `${p.port}/${p.protocol}`))]),
        };
      }
    }
  },
};

export const protocolMismatch: LintRule = {
  id: 'L22',
  code: 'reach/protocol-mismatch',
  severity: 'warning',
  summary: 'a rule names a port for TCP, the default, that its destinations serve over another protocol only',
  source: 'https://github.com/mattfenwick/cyclonus',
  *check(context) {
    for (const { policy, direction, rule, at } of context.rules()) {
      const declared = context.destinations(policy, direction, rule).flatMap(({ shapes }) => shapes.flatMap(({ ports }) => ports));
      for (const { port, endPort, protocol } of rule.ports) {
        if (typeof port !== 'number' || endPort !== undefined) continue;
        const here = declared.filter((p) => p.port === port);
        if (here.length === 0 || here.some((p) => p.protocol === protocol)) continue;
        if (rule.ports.some((other) => other.port === port && here.some((p) => p.protocol === other.protocol))) continue;
        yield { origin: policy.origin, at, got: `${port}/${protocol}`, expected: several([...new Set(here.map((p) => `${port}/${p.protocol}`))]) };
      }
    }
  },
};
