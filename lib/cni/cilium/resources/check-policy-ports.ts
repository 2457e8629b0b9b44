/** Ports, protocols and requests of a rule. Source: pkg/policy/api/rule_validation.go of cilium v1.20.0. */
import type { ciliumV2 } from '../../../../imports/cilium';
import type { Problems } from '../../../finding';
import { checkPortName } from '../../../kube';

type EgressRule = NonNullable<NonNullable<ciliumV2.CiliumNetworkPolicy['spec']>['egress']>[number];
/** A list of ports with what is asked of requests on them. */
export type PolicyPorts = NonNullable<EgressRule['toPorts']>[number];
type Port = NonNullable<PolicyPorts['ports']>[number];

const code = 'cilium/policy-port';
const source = 'https://docs.cilium.io/en/stable/security/policy/language/#layer-4-examples';

/** Most ports in a list, and most types of ICMP. */
const most = 40;

/** Protocols of IP that have no ports. */
const portless: readonly string[] = ['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH'];

/** Reports everything that agents refuse of the ports of a rule. */
export function checkPolicyPorts(
  toPorts: readonly PolicyPorts[],
  icmps: readonly { readonly fields?: readonly object[] }[],
  direction: 'ingress' | 'egress',
  problems: Problems,
): void {
  if (icmps.length > 0 && toPorts.length > 0)
    problems.at('icmps').report({ code, message: 'a rule is for ports or for ICMP', got: 'icmps and toPorts', fix: 'write a rule for each', source });
  icmps.forEach(({ fields = [] }, index) => {
    if (fields.length > most)
      problems.at(`icmps[${index}].fields`).report({ code, message: 'too many types', got: String(fields.length), expected: `at most ${most}` });
  });
  toPorts.forEach((list, index) => {
    checkList(list, direction, problems.at(`toPorts[${index}]`));
  });
}

function checkList({ ports = [], rules, listener }: PolicyPorts, direction: 'ingress' | 'egress', problems: Problems): void {
  if (ports.length > most)
    problems.at('ports').report({
      code,
      message: 'too many ports in one list',
      got: String(ports.length),
      expected: `at most ${most}`,
      fix: 'write another list beside it',
      source,
    });
  ports.forEach((port, index) => {
    checkPort(port, problems.at(`ports[${index}]`));
  });
  if (listener !== undefined && direction === 'ingress')
    problems.at('listener').report({ code, message: 'listeners are for egress', got: listener.name, source });
  if (rules === undefined) return;
  const dns = (rules.dns ?? []).length > 0;
  const http = (rules.http ?? []).length > 0;
  if (dns && direction === 'ingress')
    problems.at('rules.dns').report({ code, message: 'names are asked for on the way out', got: 'rules for DNS in ingress', source });
  if (dns && http)
    problems
      .at('rules')
      .report({ code, message: 'a list of ports has rules of one protocol', got: 'dns and http', fix: 'write a list for each', source });
  ports.forEach(({ port, endPort, protocol = 'ANY' }, index) => {
    const at = problems.at(`ports[${index}]`);
    if (http && protocol !== 'TCP') at.at('protocol').report({ code, message: 'rules for HTTP are for TCP', got: protocol, expected: 'TCP', source });
    if ((http || dns) && Number(port) === 0) at.at('port').report({ code, message: 'rules for requests need a port', got: String(port), source });
    if (dns && endPort !== undefined) at.at('endPort').report({ code, message: 'rules for DNS are for single ports', got: String(endPort), source });
  });
  if (dns && ports.length === 0)
    problems.at('ports').report({ code, message: 'rules for DNS need the port of the resolver', got: '[]', expected: "port '53'", source });
}

function checkPort({ port, endPort, protocol = 'ANY' }: Port, problems: Problems): void {
  if (portless.includes(protocol)) {
    if (port !== undefined && port !== '0')
      problems.at('port').report({ code, message: 'the protocol has no ports', got: `${port} of ${protocol}`, fix: 'leave it out', source });
    return;
  }
  if (port === undefined) {
    problems.report({ code, message: 'a port is named, 0 for all', got: protocol, source });
    return;
  }
  if (!/^\d+$/.test(port)) {
    for (const expected of checkPortName(port))
      problems.at('port').report({ code, message: 'neither a number nor the name of a port', got: JSON.stringify(port), expected });
    if (endPort !== undefined)
      problems
        .at('endPort')
        .report({ code, message: 'agents ignore the end of a range that begins with a name', got: `${port} to ${endPort}`, source });
    return;
  }
  const first = Number(port);
  if (first > 65_535) problems.at('port').report({ code, message: 'not a port number', got: port, expected: '0 to 65535' });
  if (endPort !== undefined && (endPort < first || endPort > 65_535))
    problems.at('endPort').report({
      code,
      message: 'the range ends before it begins, or beyond the last port',
      got: `${port} to ${endPort}`,
      expected: `${port} to 65535`,
    });
}
