import { type Protocol, parseProtocol, protocols } from '../../net';
import type { ClusterAction, ClusterPeer, ClusterPolicy, ClusterPolicyKind, ClusterPort, ClusterRule, ClusterTier, PodsSelector } from '../model';
import { everything } from '../model';
import type { Field } from './field';
import { readCidr, readPortNumber } from './network-policy';

const apiSource = 'https://github.com/kubernetes-sigs/network-policy-api/tree/main/apis';

/** What the three kinds differ in. */
interface Dialect {
  readonly actions: Readonly<Record<string, ClusterAction>>;
  readonly mostRules: number;
  readonly mostPeers: number;
  readonly readPorts: (rule: Field) => readonly ClusterPort[] | undefined;
}

const admin: Dialect = { actions: { Allow: 'Accept', Deny: 'Deny', Pass: 'Pass' }, mostRules: 100, mostPeers: 100, readPorts: readAdminPorts };
const dialects: Readonly<Record<ClusterPolicyKind, Dialect>> = {
  AdminNetworkPolicy: admin,
  BaselineAdminNetworkPolicy: { ...admin, actions: { Allow: 'Accept', Deny: 'Deny' } },
  ClusterNetworkPolicy: { actions: { Accept: 'Accept', Deny: 'Deny', Pass: 'Pass' }, mostRules: 25, mostPeers: 25, readPorts: readClusterPorts },
};

/** Reads a cluster-wide policy; undefined where the API server would refuse it. */
export function readClusterPolicy(object: Field, kind: ClusterPolicyKind, name: string): ClusterPolicy | undefined {
  const spec = object.get('spec');
  const dialect = dialects[kind];
  if (kind === 'BaselineAdminNetworkPolicy' && name !== 'default') {
    object
      .at('metadata', 'name')
      .report({ code: 'reach/baseline-name', message: 'there is one baseline policy and its name is default', got: name, source: apiSource });
  }
  const policy: ClusterPolicy = {
    kind,
    name,
    tier: readTier(spec, kind),
    priority: readPriority(spec, kind),
    subject: readSubject(spec.get('subject')),
    ingress: readRules(spec.get('ingress'), 'from', dialect),
    egress: readRules(spec.get('egress'), 'to', dialect),
    origin: object.document.origin,
  };
  return object.document.refused ? undefined : policy;
}

function readTier(spec: Field, kind: ClusterPolicyKind): ClusterTier {
  if (kind !== 'ClusterNetworkPolicy') return kind === 'AdminNetworkPolicy' ? 'Admin' : 'Baseline';
  const tier = spec.get('tier').text();
  if (tier === 'Admin' || tier === 'Baseline') return tier;
  spec.get('tier').report({ code: 'reach/tier', message: 'not a tier', got: tier ?? 'none', expected: 'Admin or Baseline', source: apiSource });
  return 'Baseline';
}

function readPriority(spec: Field, kind: ClusterPolicyKind): number {
  if (kind === 'BaselineAdminNetworkPolicy') return 0;
  const priority = spec.get('priority').integer();
  if (priority !== undefined && priority >= 0 && priority <= 1000) return priority;
  spec.get('priority').report({
    code: 'reach/priority-out-of-range',
    message: 'a priority is missing or out of range',
    got: String(priority ?? 'none'),
    expected: '0 to 1000',
    source: apiSource,
  });
  return 1000;
}

function readSubject(field: Field): PodsSelector {
  return readPodsOrNamespaces(field) ?? refuse(field, 'a subject has neither namespaces nor pods');
}

function readPodsOrNamespaces(field: Field): PodsSelector | undefined {
  const namespaces = field.get('namespaces');
  const pods = field.get('pods');
  if (!namespaces.absent && !pods.absent) return refuse(field, 'namespaces and pods are both given');
  if (!namespaces.absent) return { namespaceSelector: namespaces.selector() ?? everything, podSelector: everything };
  if (pods.absent) return undefined;
  return { namespaceSelector: pods.get('namespaceSelector').selector() ?? everything, podSelector: pods.get('podSelector').selector() ?? everything };
}

function refuse(field: Field, message: string): PodsSelector {
  field.report({ code: 'reach/subject', message, expected: 'one of namespaces and pods', source: apiSource });
  return { namespaceSelector: everything, podSelector: everything };
}

function readRules(field: Field, peers: 'from' | 'to', dialect: Dialect): readonly ClusterRule[] {
  const rules = field.list();
  limit(field, rules.length, dialect.mostRules, 'rules');
  return rules.map((rule) => {
    const text = rule.get('action').text() ?? '';
    const action = Object.hasOwn(dialect.actions, text) ? dialect.actions[text] : undefined;
    if (action === undefined) {
      rule.get('action').report({
        code: 'reach/action',
        message: 'not an action of this kind',
        got: text,
        expected: Object.keys(dialect.actions).join(', '),
        source: apiSource,
      });
    }
    const list = rule.get(peers).list();
    if (list.length === 0) rule.get(peers).report({ code: 'reach/no-peers', message: 'a rule needs a peer', source: apiSource });
    limit(rule.get(peers), list.length, dialect.mostPeers, 'peers');
    const name = rule.get('name').text();
    const ports = dialect.readPorts(rule);
    return {
      action: action ?? 'Deny',
      peers: list.map((peer) => readPeer(peer, peers, action ?? 'Deny')),
      ...(name === undefined ? {} : { name }),
      ...(ports === undefined ? {} : { ports }),
    };
  });
}

function limit(field: Field, count: number, most: number, what: string): void {
  if (count > most)
    field.report({ code: 'reach/too-many', message: `too many ${what}`, got: String(count), expected: `at most ${most}`, source: apiSource });
}

function readPeer(field: Field, direction: 'from' | 'to', action: ClusterAction): ClusterPeer {
  const names = field.names();
  const [name] = names;
  if (names.length !== 1)
    field.report({ code: 'reach/peer-fields', message: 'a peer sets one field', got: names.join(', ') || 'none', source: apiSource });
  const pods = readPodsOrNamespaces(field);
  if (pods !== undefined) return { type: 'pods', ...pods };
  if (direction === 'to') {
    if (name === 'nodes') return { type: 'nodes', selector: field.get('nodes').selector() ?? everything };
    if (name === 'networks') return readNetworks(field.get('networks'));
    if (name === 'domainNames') return readDomains(field.get('domainNames'), action);
  }
  field.report({
    code: 'reach/unknown-field',
    severity: 'warning',
    message: 'a peer of an unknown sort: Accept matches nothing by it, Deny and Pass deny everything',
    got: names.join(', '),
    source: apiSource,
  });
  return { type: 'unknown' };
}

function readNetworks(field: Field): ClusterPeer {
  const networks = field.list();
  limit(field, networks.length, 25, 'networks');
  return { type: 'networks', networks: networks.flatMap((network) => readCidr(network) ?? []) };
}

function readDomains(field: Field, action: ClusterAction): ClusterPeer {
  if (action !== 'Accept')
    field.report({ code: 'reach/domain-action', message: 'domain names can only be accepted', got: action, source: apiSource });
  const domainNames = field.list().flatMap((item) => {
    const text = item.text();
    if (text === undefined) return [];
    const name = text.endsWith('.') ? text.slice(0, -1) : text;
    if (/^(?:\*\.)?(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\.)*[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(name)) return [name];
    item.report({
      code: 'reach/domain-name',
      message: 'not a domain name',
      got: text.slice(0, 100),
      expected: 'a name, or `*.` and a name',
      source: apiSource,
    });
    return [];
  });
  return { type: 'domainNames', domainNames };
}

function readAdminPorts(rule: Field): readonly ClusterPort[] | undefined {
  const field = rule.get('ports');
  if (field.absent) return undefined;
  const ports = field.list();
  limit(field, ports.length, 100, 'ports');
  if (ports.length === 0) return undefined;
  return ports.flatMap((port): readonly ClusterPort[] => {
    if (!port.get('portNumber').absent) {
      const number = port.get('portNumber');
      const value = readPortNumber(number.get('port'));
      return value === undefined ? [] : rangeOf(number.get('protocol'), value, value);
    }
    if (!port.get('portRange').absent) {
      const range = port.get('portRange');
      return span(range, range.get('protocol'));
    }
    const name = port.get('namedPort').text();
    return [name === undefined ? unknown(port) : { type: 'named', name }];
  });
}

function readClusterPorts(rule: Field): readonly ClusterPort[] | undefined {
  const field = rule.get('protocols');
  if (field.absent) return undefined;
  const entries = field.list();
  limit(field, entries.length, 25, 'protocols');
  if (entries.length === 0) return undefined;
  return entries.flatMap((entry): readonly ClusterPort[] => {
    const name = entry.get('destinationNamedPort').text();
    if (name !== undefined) return [{ type: 'named', name }];
    const protocol = protocols.find((candidate) => entry.names().includes(candidate.toLowerCase()));
    if (protocol === undefined) return [unknown(entry)];
    const port = entry.at(protocol.toLowerCase(), 'destinationPort');
    if (port.absent) return [{ type: 'range', protocol, first: 1, last: 65_535 }];
    if (!port.get('range').absent) return span(port.get('range'), protocol);
    const number = readPortNumber(port.get('number'));
    if (number !== undefined) return [{ type: 'range', protocol, first: number, last: number }];
    return [unknown(port)];
  });
}

function unknown(field: Field): ClusterPort {
  field.report({
    code: 'reach/unknown-field',
    severity: 'warning',
    message: 'ports of an unknown sort: Accept matches nothing by them, Deny and Pass deny everything',
    got: field.names().join(', '),
    source: apiSource,
  });
  return { type: 'unknown' };
}

function span(range: Field, protocol: Field | Protocol): readonly ClusterPort[] {
  const first = readPortNumber(range.get('start'));
  const last = readPortNumber(range.get('end'));
  if (first === undefined || last === undefined) {
    if (range.get('start').absent || range.get('end').absent)
      range.report({ code: 'reach/port-range', message: 'a range needs start and end', source: apiSource });
    return [];
  }
  if (first >= last) {
    range.report({
      code: 'reach/port-range',
      message: 'a range of ports ends before it begins',
      got: `${first}-${last}`,
      expected: 'start below end',
      source: apiSource,
    });
    return [];
  }
  return rangeOf(protocol, first, last);
}

function rangeOf(protocol: Field | Protocol, first: number, last: number): readonly ClusterPort[] {
  const read = typeof protocol === 'string' ? protocol : protocol.absent ? 'TCP' : protocol.parse(parseProtocol);
  return read === undefined ? [] : [{ type: 'range', protocol: read, first, last }];
}
