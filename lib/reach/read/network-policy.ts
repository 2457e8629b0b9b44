import { NetstackError } from '../../finding';
import { Cidr, Ip, parseProtocol } from '../../net';
import type { Direction, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicyRule } from '../model';
import { everything } from '../model';
import type { Field } from './field';

const apiSource = 'https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go';

/** Reads a NetworkPolicy with the API server's defaults; undefined where the API server would refuse it. */
export function readNetworkPolicy(object: Field, namespace: string, name: string): NetworkPolicy | undefined {
  const spec = object.get('spec');
  const ingress = spec.get('ingress').list();
  const egress = spec.get('egress').list();
  const types = spec.get('policyTypes');
  const policy: NetworkPolicy = {
    kind: 'NetworkPolicy',
    namespace,
    name,
    podSelector: spec.get('podSelector').selector() ?? everything,
    policyTypes: readTypes(types, egress.length > 0),
    explicitTypes: types.list().length > 0,
    ingress: ingress.map((rule) => readRule(rule, 'from')),
    egress: egress.map((rule) => readRule(rule, 'to')),
    origin: object.document.origin,
  };
  return object.document.refused ? undefined : policy;
}

/** An absent or empty list means ingress, and egress too where there are egress rules. */
function readTypes(field: Field, hasEgressRules: boolean): readonly Direction[] {
  const types = field.list();
  if (types.length === 0) return hasEgressRules ? ['ingress', 'egress'] : ['ingress'];
  const found = new Set<Direction>();
  for (const type of types) {
    const text = type.text();
    if (text === 'Ingress') found.add('ingress');
    else if (text === 'Egress') found.add('egress');
    else type.report({ code: 'reach/policy-type', message: 'not a policy type', got: text ?? '', expected: 'Ingress or Egress', source: apiSource });
  }
  return [...found];
}

function readRule(field: Field, peers: 'from' | 'to'): NetworkPolicyRule {
  return {
    peers: field
      .get(peers)
      .list()
      .flatMap((peer) => readPeer(peer) ?? []),
    ports: field
      .get('ports')
      .list()
      .flatMap((port) => readPort(port) ?? []),
  };
}

function readPeer(field: Field): NetworkPolicyPeer | undefined {
  const block = field.get('ipBlock');
  const podSelector = field.get('podSelector').selector();
  const namespaceSelector = field.get('namespaceSelector').selector();
  if (block.absent) {
    if (podSelector === undefined && namespaceSelector === undefined) {
      field.report({
        code: 'reach/empty-peer',
        message: 'a peer says nothing',
        expected: 'podSelector, namespaceSelector or ipBlock',
        source: apiSource,
      });
      return undefined;
    }
    return { type: 'pods', ...(podSelector === undefined ? {} : { podSelector }), ...(namespaceSelector === undefined ? {} : { namespaceSelector }) };
  }
  if (podSelector !== undefined || namespaceSelector !== undefined) {
    field.report({
      code: 'reach/mixed-peer',
      message: 'a peer has an ipBlock and a selector',
      expected: 'one of them',
      fix: 'write two peers',
      source: apiSource,
    });
    return undefined;
  }
  const cidr = readCidr(block.get('cidr'));
  if (cidr === undefined) {
    if (block.get('cidr').absent) block.report({ code: 'reach/ip-block-without-cidr', message: 'an ipBlock has no cidr', source: apiSource });
    return undefined;
  }
  const except = block
    .get('except')
    .list()
    .flatMap((item) => {
      const inner = readCidr(item);
      if (inner === undefined) return [];
      if (cidr.contains(inner) && inner.prefix > cidr.prefix) return [inner];
      item.report({
        code: 'reach/except-outside-cidr',
        message: inner.family === cidr.family ? 'an exception does not lie strictly inside its range' : 'an exception is of the other address family',
        got: String(inner),
        expected: `a smaller range inside ${cidr}`,
        source: apiSource,
      });
      return [];
    });
  return { type: 'ipBlock', ipBlock: { cidr, except } };
}

/** A range; bits beyond the prefix are a warning, because API servers before 1.36 accept and ignore them. */
export function readCidr(field: Field): Cidr | undefined {
  const text = field.text();
  if (text === undefined) return undefined;
  const slash = text.indexOf('/');
  try {
    return Cidr.parse(text);
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    const [first] = error.findings;
    if (first === undefined || first.code !== 'cidr/host-bits') {
      for (const { at: _at, severity, ...report } of error.findings) field.report({ ...report, severity });
      return undefined;
    }
    const { at: _at, severity: _severity, ...report } = first;
    field.report({ ...report, severity: 'warning' });
    return Cidr.around(Ip.parse(text.slice(0, slash)), Number(text.slice(slash + 1)));
  }
}

function readPort(field: Field): NetworkPolicyPort | undefined {
  const protocol = field.get('protocol').absent ? 'TCP' : field.get('protocol').parse(parseProtocol);
  if (protocol === undefined) return undefined;
  const port = field.get('port');
  const end = field.get('endPort');
  if (port.absent) {
    if (!end.absent) end.report({ code: 'reach/end-port', message: 'endPort needs a port', source: apiSource });
    return end.absent ? { protocol } : undefined;
  }
  if (typeof port.value === 'string') {
    if (!end.absent) end.report({ code: 'reach/end-port', message: 'endPort needs a numeric port', got: port.value, source: apiSource });
    if (!/^(?=.*[a-z])[a-z0-9](?:-?[a-z0-9])*$/.test(port.value) || port.value.length > 15) {
      port.report({
        code: 'reach/port-name',
        message: 'not a port name',
        got: port.value.slice(0, 60),
        expected: 'at most 15 lower case letters, digits and dashes, one letter at least',
        source: apiSource,
      });
      return undefined;
    }
    return { protocol, port: port.value };
  }
  const first = readPortNumber(port);
  const last = end.absent ? undefined : readPortNumber(end);
  if (first === undefined || (last === undefined && !end.absent)) return undefined;
  if (last !== undefined && last < first) {
    end.report({ code: 'reach/end-port', message: 'endPort is below port', got: `${first}-${last}`, source: apiSource });
    return undefined;
  }
  return { protocol, port: first, ...(last === undefined ? {} : { endPort: last }) };
}

export function readPortNumber(field: Field): number | undefined {
  const port = field.integer();
  if (port === undefined || (port >= 1 && port <= 65_535)) return port;
  field.report({ code: 'reach/port-out-of-range', message: 'not a port number', got: String(port), expected: '1 to 65535', source: apiSource });
  return undefined;
}
