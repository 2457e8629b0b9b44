import type { Protocol } from '../../net';
import { matchesLabels, type Resources, type Service, type ServicePort, type Workload } from '../model';
import type { VerdictId, VerdictMachine } from './verdicts';

/** The ports of pods that an ingress controller forwards to, as verdicts to be met with what the policies say. */
export function routedPorts(resources: Resources, machine: VerdictMachine): ReadonlyMap<Workload, VerdictId> {
  const routed = new Map<Workload, number>();
  if (resources.routes.length === 0) return new Map();
  const services = new Map(resources.services.map((service) => [`${service.namespace}/${service.name}`, service]));
  for (const { backends } of resources.routes) {
    for (const backend of backends) {
      const service = services.get(`${backend.namespace}/${backend.service}`);
      if (service?.selector === undefined) continue;
      for (const port of service.ports) {
        if (backend.port !== undefined && backend.port !== port.port && backend.port !== port.name) continue;
        forEachTarget(resources, service, port, (workload, protocol, number) => {
          routed.set(workload, machine.ports.union(routed.get(workload) ?? machine.ports.none, machine.ports.range(protocol, number, number)));
        });
      }
    }
  }
  return new Map([...routed].map(([workload, ports]) => [workload, machine.verdictOf({ allow: ports, maybe: machine.ports.none, reasons: [] })]));
}

function forEachTarget(
  resources: Resources,
  service: Service,
  port: ServicePort,
  found: (workload: Workload, protocol: Protocol, number: number) => void,
): void {
  for (const workload of resources.workloads) {
    if (workload.namespace !== service.namespace) continue;
    for (const shape of workload.shapes) {
      if (service.selector === undefined || !matchesLabels(service.selector, shape.labels)) continue;
      const { targetPort, protocol } = port;
      const number = typeof targetPort === 'number' ? targetPort : shape.ports.find((p) => p.name === targetPort && p.protocol === protocol)?.port;
      if (number !== undefined) found(workload, protocol, number);
    }
  }
}
