/** Ports of a Service, held to the rules of the API server: ValidateService in pkg/apis/core/validation. */
import { NetstackError, type Problems } from '../finding';
import { checkDns1123Label, checkPortName, checkQualifiedName, type core } from '../kube';
import { type Protocol, parseProtocol } from '../net';
import type { NodePortFields, ServicePortText } from './options';

/** `--service-node-port-range` unless the API server was told otherwise. */
export const nodePortRange = { first: 30_000, last: 32_767 } as const;

/** Reads `name=port:targetPort/protocol`, of which only the port is required. Throws `service/port-text`, or what parseProtocol throws. */
export function parseServicePort(text: ServicePortText): NodePortFields {
  const match = /^(?:([^=:/]+)=)?(\d{1,9})(?::([^=:/]+))?(?:\/([^=:/]+))?$/.exec(text);
  const [, name, port, target, protocol] = match ?? [];
  if (port === undefined) {
    throw NetstackError.of({
      code: 'service/port-text',
      message: 'not a port of a Service',
      got: JSON.stringify(text),
      expected: "'80', '80/TCP', '80:8080/TCP' or 'http=80:web/TCP'",
    });
  }
  return {
    ...(name === undefined ? {} : { name }),
    port: Number(port),
    ...(target === undefined ? {} : { targetPort: /^\d+$/.test(target) ? Number(target) : target }),
    ...(protocol === undefined ? {} : { protocol: parseProtocol(protocol) }),
  };
}

/** What holds for the ports of a type. */
export interface PortRules {
  /** Whether there must be one. */
  readonly required: boolean;
  /** Whether nodes have ports too. */
  readonly onNodes: boolean;
}

/** Ports as the manifest has them: protocol and target always written, because server-side apply takes both for part of the key. */
export function resolvePorts(
  given: readonly (NodePortFields | ServicePortText)[],
  rules: PortRules,
  problems: Problems,
): readonly core.ServicePort[] {
  if (!Array.isArray(given)) {
    problems.report({
      code: 'service/no-ports',
      message: 'ports are a list',
      got: JSON.stringify(given) ?? 'nothing',
      expected: "a list such as ['80/TCP']",
    });
    return [];
  }
  if (rules.required && given.length === 0) {
    problems.report({ code: 'service/no-ports', message: 'a Service with an address has a port', got: '[]', expected: 'at least one port' });
  }
  const ports = given.flatMap((one, index) => {
    const fields = typeof one === 'string' ? problems.at(`[${index}]`).read(parseServicePort, one) : one;
    return fields === undefined ? [] : [{ index, fields }];
  });
  for (const { index, fields } of ports) checkPort(fields, { ...rules, needsName: given.length > 1 }, problems.at(`[${index}]`));
  reportTwice(
    ports.map(({ index, fields }) => ({ index, key: fields.name })),
    'name',
    'two ports have one name',
    problems,
  );
  reportTwice(
    ports.map(({ index, fields }) => ({ index, key: `${fields.port}/${fields.protocol ?? 'TCP'}` })),
    'port',
    'two ports are the same',
    problems,
  );
  reportTwice(
    ports.map(({ index, fields }) => ({ index, key: fields.nodePort === undefined ? undefined : `${fields.nodePort}/${fields.protocol ?? 'TCP'}` })),
    'nodePort',
    'two ports take one port of the nodes',
    problems,
  );
  return ports.map(({ fields }) => portOf(fields));
}

function portOf({ name, port, targetPort, protocol, nodePort, appProtocol }: NodePortFields): core.ServicePort {
  return {
    ...(name === undefined ? {} : { name }),
    port,
    targetPort: targetPort ?? port,
    protocol: protocol ?? 'TCP',
    ...(nodePort === undefined ? {} : { nodePort }),
    ...(appProtocol === undefined ? {} : { appProtocol }),
  };
}

function checkPort(port: NodePortFields, rules: PortRules & { readonly needsName: boolean }, problems: Problems): void {
  const bad = (path: string, got: unknown, expected: string): void => {
    problems.at(path).report({ code: 'service/port', message: 'the API server refuses this', got: JSON.stringify(got) ?? 'nothing', expected });
  };
  if (!isPort(port.port)) bad('port', port.port, 'a whole number from 1 to 65535');
  if (port.name === undefined) {
    if (rules.needsName) bad('name', undefined, 'a name, because the Service has several ports');
  } else for (const why of checkDns1123Label(port.name)) bad('name', port.name, `a name that must ${without(why)}`);
  if (typeof port.targetPort === 'string') {
    for (const why of checkPortName(port.targetPort)) bad('targetPort', port.targetPort, `a port name that must ${without(why)}`);
  } else if (port.targetPort !== undefined && !isPort(port.targetPort)) bad('targetPort', port.targetPort, 'a whole number from 1 to 65535');
  const protocols: readonly (Protocol | undefined)[] = ['TCP', 'UDP', 'SCTP', undefined];
  if (!protocols.includes(port.protocol)) bad('protocol', port.protocol, 'TCP, UDP or SCTP');
  if (port.appProtocol !== undefined)
    for (const why of checkQualifiedName(port.appProtocol)) bad('appProtocol', port.appProtocol, `a name that must ${without(why)}`);
  if (port.nodePort === undefined) return;
  if (!rules.onNodes) bad('nodePort', port.nodePort, 'no port of the nodes for this type');
  else checkNodePort(port.nodePort, problems.at('nodePort'));
}

/** The range is a flag of the API server, so that a port outside the default one only warns. */
export function checkNodePort(port: number, problems: Problems): void {
  const { first, last } = nodePortRange;
  if (port >= first && port <= last && Number.isInteger(port)) return;
  const possible = isPort(port);
  problems.report({
    code: possible ? 'service/node-port-outside-range' : 'service/port',
    severity: possible ? 'warning' : 'error',
    message: possible
      ? 'the API server takes ports of its --service-node-port-range only, and this is outside the default one'
      : 'the API server refuses this',
    got: String(port),
    expected: `${first} to ${last}`,
    source: 'https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport',
  });
}

function reportTwice(
  keys: readonly { readonly index: number; readonly key: string | undefined }[],
  field: string,
  message: string,
  problems: Problems,
): void {
  const seen = new Set<string>();
  for (const { index, key } of keys) {
    if (key === undefined) continue;
    if (seen.has(key)) problems.at(`[${index}].${field}`).report({ code: 'service/port-twice', message, got: key });
    seen.add(key);
  }
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** Checks answer in sentences that begin with "must". */
function without(why: string): string {
  return why.replace(/^must /, '');
}
