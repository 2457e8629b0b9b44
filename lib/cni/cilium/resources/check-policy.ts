/**
 * What agents refuse of a policy, and what they take although it does nothing. The API server takes either: a status and a
 * log say that a policy is refused, and the rest is enforced. Source: pkg/policy/api of cilium v1.20.0.
 */
import type { Cluster } from '../../../cluster';
import type { Problems } from '../../../finding';
import type { LabelSelector } from '../../../kube';
import { checkDns1123Label, parseAnnotations, parseLabels, Selector } from '../../../kube';
import { Cidr } from '../../../net';
import { isIdentityLabel } from '../identity-labels';
import { checkPolicyPorts, type PolicyPorts } from './check-policy-ports';
import type { CiliumClusterwideNetworkPolicyOptions, CiliumNetworkPolicyOptions, CiliumPolicySpec } from './policy';
import { checkObjectName } from './selector';

const languagePage = 'https://docs.cilium.io/en/stable/security/policy/language/';
const labelsPage = 'https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/';

type Direction = 'ingress' | 'egress';
type Ranges = NonNullable<NonNullable<CiliumPolicySpec['ingress']>[number]['fromCIDRSet']>;

/** Reports everything that is wrong with a policy of a namespace. */
export function checkNetworkPolicy(
  { name, namespace, labels = {}, annotations = {}, spec }: CiliumNetworkPolicyOptions,
  problems: Problems,
  cluster?: Cluster,
): void {
  checkObjectName(name, problems.at('name'));
  checkObjectName(namespace, problems.at('namespace'), checkDns1123Label);
  problems.at('labels').read(parseLabels, labels);
  problems.at('annotations').read(parseAnnotations, annotations);
  if (spec.nodeSelector !== undefined)
    problems.at('spec.nodeSelector').report({
      code: 'cilium/policy-of-nodes',
      message: 'nodes are in no namespace',
      got: 'nodeSelector',
      fix: 'write a CiliumClusterwideNetworkPolicy',
      source: languagePage,
    });
  checkSpec(spec, problems.at('spec'), cluster);
}

/** Reports everything that is wrong with a policy of the cluster. */
export function checkClusterwideNetworkPolicy(
  { name, labels = {}, annotations = {}, spec }: CiliumClusterwideNetworkPolicyOptions,
  problems: Problems,
  cluster?: Cluster,
): void {
  checkObjectName(name, problems.at('name'));
  problems.at('labels').read(parseLabels, labels);
  problems.at('annotations').read(parseAnnotations, annotations);
  checkSpec(spec, problems.at('spec'), cluster);
}

function checkSpec(spec: CiliumPolicySpec, problems: Problems, cluster: Cluster | undefined): void {
  const selectors = [spec.endpointSelector, spec.nodeSelector].filter((one) => one !== undefined);
  if (selectors.length !== 1)
    problems.report({
      code: 'cilium/policy-subject',
      message: 'a policy selects either pods or nodes',
      got: selectors.length === 0 ? 'neither endpointSelector nor nodeSelector' : 'both',
      expected: 'one of them; endpointSelector: {} for every pod',
      source: languagePage,
    });
  if (spec.endpointSelector !== undefined) checkIdentities(spec.endpointSelector, problems.at('endpointSelector'));
  if (spec.nodeSelector !== undefined) problems.at('nodeSelector').read(parseSourced, spec.nodeSelector);
  if ([spec.ingress, spec.ingressDeny, spec.egress, spec.egressDeny].every((list) => list === undefined || list.length === 0))
    problems.report({
      code: 'cilium/policy-says-nothing',
      message: 'the policy has no rule, and agents refuse it or do nothing',
      got: 'no ingress and no egress',
      fix: 'write ingress: [{}] to deny what comes in, egress: [{}] for what goes out',
      source: languagePage,
    });
  for (const field of ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const) {
    const direction: Direction = field === 'ingress' || field === 'ingressDeny' ? 'ingress' : 'egress';
    for (const [index, rule] of (spec[field] ?? []).entries()) checkRule(rule, direction, problems.at(`${field}[${index}]`), cluster);
  }
  checkNames(spec, problems);
}

/** The fields of rules in either direction, as far as they are looked at here. */
interface Rule {
  readonly [field: string]: unknown;
  readonly fromEndpoints?: readonly LabelSelector[];
  readonly toEndpoints?: readonly LabelSelector[];
  readonly fromNodes?: readonly LabelSelector[];
  readonly toNodes?: readonly LabelSelector[];
  readonly fromCIDR?: readonly string[];
  readonly toCIDR?: readonly string[];
  readonly fromCIDRSet?: Ranges;
  readonly toCIDRSet?: Ranges;
  readonly toPorts?: readonly PolicyPorts[];
  readonly icmps?: readonly { readonly fields?: readonly object[] }[];
}

/** Ways to say who: a rule has one. */
const WAYS = {
  ingress: ['fromEndpoints', 'fromEntities', 'fromCIDR', 'fromCIDRSet', 'fromNodes', 'fromGroups'],
  egress: ['toEndpoints', 'toEntities', 'toCIDR', 'toCIDRSet', 'toNodes', 'toGroups', 'toServices', 'toFQDNs'],
} as const;

function checkRule(rule: Rule, direction: Direction, problems: Problems, cluster: Cluster | undefined): void {
  const ways = WAYS[direction].filter((field) => lengthOf(rule[field]) > 0);
  if (ways.length > 1)
    problems.report({
      code: 'cilium/policy-two-ways',
      message: 'a rule says in one way who it is for: agents refuse the policy',
      got: ways.join(' and '),
      fix: 'write a rule for each',
      source: languagePage,
    });
  for (const field of ['fromRequires', 'toRequires'])
    if (lengthOf(rule[field]) > 0)
      problems.at(field).report({
        code: 'cilium/policy-requires',
        message: 'this is gone since Cilium 1.19',
        got: field,
        fix: 'write what is required into every selector',
      });
  for (const field of ['fromEndpoints', 'toEndpoints'] as const)
    rule[field]?.forEach((selector, index) => {
      checkIdentities(selector, problems.at(`${field}[${index}]`));
    });
  for (const field of ['fromNodes', 'toNodes'] as const)
    rule[field]?.forEach((selector, index) => {
      problems.at(`${field}[${index}]`).read(parseSourced, selector);
    });
  for (const field of ['fromCIDR', 'toCIDR'] as const)
    rule[field]?.forEach((text, index) => {
      checkRange(text, problems.at(`${field}[${index}]`), cluster);
    });
  for (const field of ['fromCIDRSet', 'toCIDRSet'] as const)
    rule[field]?.forEach((set, index) => {
      checkRangeWithHoles(set, problems.at(`${field}[${index}]`), cluster);
    });
  checkPolicyPorts(rule.toPorts ?? [], rule.icmps ?? [], direction, problems);
}

function checkRange(text: string, problems: Problems, cluster: Cluster | undefined): Cidr | undefined {
  const range = problems.read(Cidr.parse, text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  const within = (ranges: readonly Cidr[] | undefined): Cidr | undefined => range && ranges?.find((one) => one.contains(range));
  const services = within(cluster?.serviceCidrs);
  const pods = within(cluster?.podCidrs);
  const nodes = within(cluster?.nodeCidrs);
  if (services !== undefined)
    problems.report({
      code: 'cilium/range-of-services',
      message: 'policies see traffic after the translation of Services, so the range matches nothing',
      got: `${text}, in ${services}`,
      fix: 'select the pods behind the Service',
      source: languagePage,
    });
  else if (pods !== undefined)
    problems.report({
      code: 'cilium/range-of-pods',
      message: 'pods have identities, so no range matches them',
      got: `${text}, in ${pods}`,
      fix: 'select the pods',
      source: 'https://github.com/cilium/cilium/issues/9209',
    });
  else if (nodes !== undefined)
    problems.report({
      code: 'cilium/range-of-nodes',
      severity: 'warning',
      message: 'nodes have identities, so a range matches only other machines among them',
      got: `${text}, in ${nodes}`,
      fix: 'where nodes are meant, name the entities host, remote-node or kube-apiserver',
      source: 'https://github.com/cilium/cilium/issues/20550',
    });
  return range;
}

function checkRangeWithHoles(
  { cidr, cidrGroupRef, cidrGroupSelector, except = [] }: Ranges[number],
  problems: Problems,
  cluster: Cluster | undefined,
): void {
  const ways = [cidr, cidrGroupRef, cidrGroupSelector].filter((one) => one !== undefined).length;
  if (ways !== 1)
    problems.report({
      code: 'cilium/policy-range',
      message: 'a range is given in one way',
      got: `${ways} of cidr, cidrGroupRef and cidrGroupSelector`,
      expected: 'one of them',
    });
  if (cidr === undefined) return;
  const range = checkRange(cidr, problems.at('cidr'), cluster);
  except.forEach((text, index) => {
    const at = problems.at(`except[${index}]`);
    const hole = at.read(Cidr.parse, text);
    if (range !== undefined && hole !== undefined && !range.contains(hole))
      at.report({
        code: 'cilium/policy-range',
        message: 'an exception lies inside its range, or agents refuse the policy',
        got: `${cidr} except ${text}`,
      });
  });
}

/** A selector of identities: labels have a source, and some labels are in no identity. */
function checkIdentities(selector: LabelSelector, problems: Problems): void {
  const parsed = problems.read(parseSourced, selector);
  for (const { key, operator } of parsed?.requirements ?? []) {
    // What no identity has is what nobody has: these select everybody.
    if (isIdentityLabel(key) || operator === 'NotIn' || operator === 'DoesNotExist') continue;
    problems.report({
      code: 'cilium/policy-label',
      severity: 'warning',
      message: 'Cilium makes no identities of this label unless its configuration says so: the selector matches nobody',
      got: key,
      fix: 'select by a label that says what the pods are, not which of them',
      source: labelsPage,
    });
  }
}

/** A selector whose keys may have a source before a colon. Throws what `Selector.parse` throws. */
function parseSourced({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Selector {
  const plain = (key: string): string => key.replace(/^(?:k8s|any|reserved|cidr|container):/, '');
  return Selector.parse({
    matchExpressions: [
      ...Object.entries(matchLabels).map(([key, value]) => ({ key: plain(key), operator: 'In', values: [value] })),
      ...matchExpressions.map((one) => ({ ...one, key: plain(one.key) })),
    ],
  });
}

/** Addresses of names are learned from answers that pass the proxy, which takes a rule for DNS. */
function checkNames({ egress = [] }: CiliumPolicySpec, problems: Problems): void {
  const learns = egress.some(({ toPorts = [] }) => toPorts.some(({ rules }) => (rules?.dns ?? []).length > 0));
  egress.forEach(({ toFQDNs = [] }, index) => {
    toFQDNs.forEach(({ matchName, matchPattern }, place) => {
      const at = problems.at(`egress[${index}].toFQDNs[${place}]`);
      const text = matchName ?? matchPattern ?? '';
      const valid = matchName === undefined ? /^[-a-zA-Z0-9_.*]{1,255}$/ : /^[-a-zA-Z0-9_.]{1,255}$/;
      if ((matchName === undefined) === (matchPattern === undefined) || !valid.test(text))
        at.report({
          code: 'cilium/policy-name',
          message: 'not a name of DNS: matchName is a whole one, matchPattern has asterisks',
          got: JSON.stringify({ matchName, matchPattern }),
          expected: "matchName: 'example.org' or matchPattern: '*.example.org'",
        });
    });
    if (toFQDNs.length > 0 && !learns)
      problems.at(`egress[${index}].toFQDNs`).report({
        code: 'cilium/policy-names-unknown',
        severity: 'warning',
        message: 'agents learn addresses of names from DNS answers that a rule sends through the proxy, and this policy has no such rule',
        got: `${toFQDNs.length} names`,
        fix: "allow port 53 of the resolver with rules: { dns: [{ matchPattern: '*' }] }",
        source: 'https://docs.cilium.io/en/stable/security/policy/language/#dns-based',
      });
  });
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}
