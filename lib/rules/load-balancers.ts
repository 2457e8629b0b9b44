/** Rules between load balancers, the service proxy below them and the Services they serve. */
import type { Capability, Found, LayerPlan, LayerRule, Planned, Staged } from '../component';
import { describeObject, type Service } from '../kube';
import { manifestsOfKind } from './manifest-index';
import { isSameExternal } from './same-external';

const CLASS = 'load-balancer-class:';

export const arpWithoutStrictArp: LayerRule = {
  code: 'lb/arp-without-strict-arp',
  severity: 'error',
  summary: 'in mode ipvs every node has every load balancer address on kube-ipvs0, and without strictARP every node answers for it',
  source: 'https://metallb.io/installation/',
  check: ({ plan: { components } }) => {
    const arp = components.find(({ facts }) => facts.addressPools.some(({ announced }) => announced === 'arp'));
    if (arp === undefined) return [];
    return components.flatMap(({ kind, type, facts }): readonly Found[] => {
      if (!facts.provides.includes('service-proxy:ipvs')) return [];
      const strict = facts.assumes['strict-arp'];
      if (strict === 'true') return [];
      const external = type === 'external';
      return [
        {
          at: external ? `${kind}.facts.assumes` : `${kind}.ipvs.strictARP`,
          // Nobody said how somebody else's kube-proxy is configured.
          ...(strict === undefined ? { severity: 'warning' as const } : {}),
          got: `${facts.name} with strictARP ${strict ?? 'unknown'}, ${arp.facts.name} with ARP`,
          expected: 'strictARP: true',
          fix: external
            ? "set it in its configuration and say assumes: { 'strict-arp': 'true' }"
            : 'write ipvs: { strictARP: true }, or use another mode',
        },
      ];
    });
  },
};

/** Who gives Services addresses, and which. */
interface Controller {
  readonly planned: Planned;
  /** Those that it serves alone; empty: Services that name none. */
  readonly classes: readonly string[];
}

function controllersOf({ components }: LayerPlan): readonly Controller[] {
  return components
    .filter(({ facts }) => facts.provides.includes('load-balancer') || facts.provides.some((one) => one.startsWith(CLASS)))
    .map((planned) => ({ planned, classes: classesOf(planned.facts.provides) }));
}

function classesOf(capabilities: readonly Capability[]): readonly string[] {
  return capabilities.flatMap((one) => (one.startsWith(CLASS) ? [one.slice(CLASS.length)] : []));
}

export const twoControllers: LayerRule = {
  code: 'lb/two-controllers',
  severity: 'error',
  summary: 'two controllers serve the same Services of type LoadBalancer: both write their status, and addresses change back and forth',
  source: 'https://metallb.io/installation/#setting-the-loadbalancer-class',
  check: ({ plan }) => {
    const first = new Map<string, Controller>();
    return controllersOf(plan).flatMap((controller): readonly Found[] => {
      const served = controller.classes.length === 0 ? [''] : controller.classes;
      return served.flatMap((name) => {
        const earlier = first.get(name);
        if (earlier === undefined) first.set(name, controller);
        return earlier === undefined || isSameExternal(earlier.planned, controller.planned)
          ? []
          : [
              {
                at: controller.planned.kind,
                got: `${earlier.planned.facts.name} and ${controller.planned.facts.name}, for ${name === '' ? 'Services without a class' : `class ${name}`}`,
                fix: 'give one of them a loadBalancerClass of its own',
              },
            ];
      });
    });
  },
};

export const platformController: LayerRule = {
  code: 'lb/platform-controller',
  severity: 'warning',
  summary: 'the platform serves Services of type LoadBalancer unless told otherwise: both write their status, and addresses change back and forth',
  source: 'https://github.com/k3s-io/k3s/issues/2323',
  check: ({ plan }) => {
    const { platform } = plan.cluster;
    const ours = controllersOf(plan).find(({ planned, classes }) => planned.type !== 'external' && classes.length === 0);
    if (ours === undefined) return [];
    return platform.runs
      .filter(({ role }) => role === 'loadBalancer')
      .map(
        ({ provider, turnOff }): Found => ({
          at: ours.planned.kind,
          ...(turnOff === undefined ? { severity: 'error' as const } : {}),
          got: `${provider} of ${platform.title} and ${ours.planned.facts.name}`,
          fix: turnOff === undefined ? 'give yours a loadBalancerClass' : `turn it off (${turnOff}), or give yours a loadBalancerClass`,
        }),
      );
  },
};

/** Services of type LoadBalancer of the layer, patches included. */
function loadBalancersOf(manifests: readonly Staged[]): readonly Service[] {
  return manifestsOfKind(manifests, 'Service').filter(({ spec }) => spec?.type === 'LoadBalancer');
}

export const serviceOfNobody: LayerRule = {
  code: 'lb/service-of-nobody',
  severity: 'warning',
  summary: 'no load balancer of the layer serves this Service: its address stays pending',
  source: 'https://kubernetes.io/docs/concepts/services-networking/service/#load-balancer-class',
  check: ({ plan, manifests }) => {
    const controllers = controllersOf(plan);
    // What is external, or the platform's, may serve more than is known of it. Without any the missing capability is told.
    const known = controllers.length > 0 && controllers.every(({ planned }) => planned.type !== 'external');
    if (!known || plan.cluster.platform.runs.some(({ role }) => role === 'loadBalancer')) return [];
    return loadBalancersOf(manifests)
      .filter((service) => controllers.every((controller) => !serves(controller, service)))
      .map((service): Found => {
        const name = service.spec?.loadBalancerClass;
        const classes = controllers.flatMap((one) => (one.classes.length === 0 ? ['none'] : one.classes));
        return { at: '', got: `${describeObject(service)} with class ${name ?? 'none'}`, expected: `class ${classes.join(' or ')}` };
      });
  },
};

function serves({ classes }: Controller, { spec }: Service): boolean {
  const name = spec?.loadBalancerClass;
  return name === undefined ? classes.length === 0 : classes.includes(name);
}

export const localWithoutElection: LayerRule = {
  code: 'kube-vip/local-policy-without-election',
  severity: 'error',
  summary: 'one node answers for all Services, and with externalTrafficPolicy Local it drops what it has no pods for',
  source: 'https://kube-vip.io/docs/usage/kubernetes-services/',
  check: ({ plan, manifests }) => {
    const leader = controllersOf(plan).find(({ planned }) => planned.facts.assumes['service-leader'] === 'one-leader');
    if (leader === undefined) return [];
    return loadBalancersOf(manifests)
      .filter((service) => service.spec?.externalTrafficPolicy === 'Local' && serves(leader, service))
      .map((service) => ({
        at: `${leader.planned.kind}.mode.election`,
        got: `one leader, and ${describeObject(service)} with externalTrafficPolicy Local`,
        expected: 'a leader for each Service',
        fix: "leave election out: it is 'per-service' by itself",
      }));
  },
};

export const twoBgpSpeakers: LayerRule = {
  code: 'lb/two-bgp-speakers',
  severity: 'warning',
  summary: 'nodes talk BGP twice from one address: a router takes one session of each neighbour, and drops the other',
  source: 'https://metallb.io/configuration/calico/',
  check: ({ plan: { components } }) => {
    const speaker = components.find(({ facts }) => facts.assumes['bgp-speaker'] !== undefined);
    if (speaker === undefined) return [];
    // Of somebody else's speaker no option is known.
    const path = speaker.type === 'external' ? '' : `: ${speaker.kind}.${speaker.facts.assumes['bgp-speaker']}`;
    return components
      .filter((other) => other !== speaker && other.facts.addressPools.some(({ announced }) => announced === 'bgp'))
      .map(
        (other): Found => ({
          at: other.kind,
          got: `BGP of ${speaker.facts.name} and of ${other.facts.name}`,
          fix: `let ${speaker.facts.name} tell of the addresses${path}, and ARP or nothing in ${other.facts.name}`,
        }),
      );
  },
};

/** Rules of load balancers, over the plan and every manifest. */
export const LOAD_BALANCER_RULES: readonly LayerRule[] = [
  arpWithoutStrictArp,
  twoControllers,
  platformController,
  serviceOfNobody,
  localWithoutElection,
  twoBgpSpeakers,
];
