import { Ip, parseProtocol } from '../../net';
import type { ContainerPort, Labels, PodShape } from '../model';
import type { Field } from './field';

/** What policies see of a pod, from its metadata, spec and status. */
export function readShape(metadata: Field, spec: Field, status: Field | undefined): PodShape {
  const addresses = status === undefined || spec.get('hostNetwork').value === true ? [] : readAddresses(status);
  const hostAddresses = spec.get('hostNetwork').value === true && status !== undefined ? readAddresses(status) : [];
  const nodeName = spec.get('nodeName').text();
  return {
    labels: metadata.get('labels').labels(),
    hostNetwork: spec.get('hostNetwork').flag(),
    ports: readPorts(spec),
    addresses: [...addresses, ...hostAddresses],
    ...(nodeName === undefined ? {} : { nodeName }),
  };
}

/** The same shape with more labels. */
export function withLabels(shape: PodShape, more: Iterable<readonly [string, string]>): PodShape {
  const labels: Labels = new Map([...shape.labels, ...more]);
  return { ...shape, labels };
}

function readPorts(spec: Field): readonly ContainerPort[] {
  // Sidecars are init containers that never end: their ports are served as long as the pod lives.
  const sidecars = spec
    .get('initContainers')
    .list()
    .filter((container) => container.get('restartPolicy').value === 'Always');
  return [...spec.get('containers').list(), ...sidecars].flatMap((container) =>
    container
      .get('ports')
      .list()
      .flatMap((field) => {
        const port = field.get('containerPort').integer();
        const name = field.get('name').text();
        const protocol = field.get('protocol').absent ? 'TCP' : field.get('protocol').parse(parseProtocol);
        if (protocol === undefined || port === undefined) return [];
        if (port < 1 || port > 65_535) {
          field
            .get('containerPort')
            .report({ code: 'reach/port-out-of-range', message: 'not a port number', got: String(port), expected: '1 to 65535' });
          return [];
        }
        return [{ protocol, port, ...(name === undefined ? {} : { name }) }];
      }),
  );
}

/** `podIPs`, or the older `podIP`. */
function readAddresses(status: Field): readonly Ip[] {
  const many = status
    .get('podIPs')
    .list()
    .flatMap((field) => field.get('ip').parse(Ip.parse) ?? []);
  if (many.length > 0) return many;
  const one = status.get('podIP');
  return one.absent || one.value === '' ? [] : [one.parse(Ip.parse)].flatMap((ip) => ip ?? []);
}
