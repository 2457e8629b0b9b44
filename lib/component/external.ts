import { ProblemList, type Problems } from '../finding';
import { checkDns1123Label, parseLabels, parseName } from '../kube';
import { Cidr, IpRange } from '../net';
import { type Component, defineComponent } from './definition';
import {
  type Capability,
  type ComponentFacts,
  componentFacts,
  type Enforcement,
  type HostPort,
  type MetricsEndpoint,
  type NodeTraffic,
  type PolicyDialectName,
  type Requirement,
  type WorkloadFact,
} from './facts';
import type { ComponentKind } from './layer-plan';

/** What is known of a component that somebody else runs. Everything is optional: what is not said is not checked. */
export interface ExternalFacts {
  /** Capabilities, for example `['service-proxy', 'service-proxy:iptables']`. @default the main capability of its kind */
  readonly provides?: readonly Capability[];
  /** Capabilities of `provides` that may stand beside another provider of the same. @default [] */
  readonly shares?: readonly Capability[];
  /** What it cannot work without. @default unknown */
  readonly requires?: readonly Requirement[];
  /** @default [] */
  readonly workloads?: readonly WorkloadFact[];
  /** @default [] */
  readonly hostPorts?: readonly HostPort[];
  /** @default [] */
  readonly nodeTraffic?: readonly NodeTraffic[];
  /** Ranges, beside the node ranges, that traffic from nodes carries when it reaches a pod. @default [] */
  readonly nodeSourceRanges?: readonly string[];
  /** Bytes of encapsulation by family of the underlay. @default 0 */
  readonly overhead?: { readonly IPv4: number; readonly IPv6: number };
  /** MTU of pod interfaces. @default unknown */
  readonly podMtu?: number;
  /** Who enforces NetworkPolicies. @default unknown */
  readonly enforcement?: Enforcement;
  /** The policy API that the layer's policies are printed in. @default network-policy, which every enforcer understands */
  readonly policyDialect?: PolicyDialectName;
  /** @default [] */
  readonly metrics?: readonly MetricsEndpoint[];
  /** Addresses that it hands out to Services of type LoadBalancer. @default unknown */
  readonly addressPools?: readonly ExternalAddressPool[];
  /** CRDs that it brings, `plural.group`. @default [] */
  readonly crds?: readonly string[];
  /** CRDs that must be there before it, `plural.group`. @default [] */
  readonly neededCrds?: readonly string[];
  /** Bundles that `neededCrds` come from, as `netstack crds list` names them: `gateway-api/1.6.1`. @default any */
  readonly crdBundles?: readonly string[];
  /** Values that it was given and its neighbours must agree with: `{ 'service-proxy-mode': 'ipvs', 'strict-arp': 'true' }`. @default unknown */
  readonly assumes?: Readonly<Record<string, string>>;
}

/** Addresses that somebody else's load balancer hands out. */
export interface ExternalAddressPool {
  readonly name: string;
  /** `10.0.0.10-10.0.0.20`, one address, or a CIDR. */
  readonly addresses: readonly string[];
  /** How the network learns where they are. */
  readonly announced: 'arp' | 'bgp';
}

/** A component that is there already: nothing is emitted, but its facts take part in every check. */
export interface ExternalOptions {
  /** Who runs or ships it: `kubeadm`, `amazon-vpc-cni`. */
  readonly provider: string;
  /** @default 0.0.0, unknown */
  readonly version?: string;
  readonly facts?: ExternalFacts;
}

interface ResolvedExternal {
  readonly provider: string;
  readonly facts: ComponentFacts;
}

const MAIN: Readonly<Record<ComponentKind, readonly Capability[]>> = {
  proxy: ['service-proxy'],
  cni: ['pod-network', 'network-policy'],
  dns: ['dns'],
  loadBalancer: ['load-balancer'],
  ingress: ['ingress'],
  mesh: ['mesh'],
  observe: ['monitoring'],
};

/** Policies are written for what is said of pods and ports, so it holds to what an object may hold. */
function checkFacts({ workloads = [], hostPorts = [], nodeTraffic = [], metrics = [] }: ExternalFacts, problems: Problems): boolean {
  const found = new ProblemList();
  for (const [index, { namespace, labels }] of workloads.entries()) checkPods(namespace, labels, found.at(`workloads[${index}]`));
  for (const [index, { namespace, labels, port }] of metrics.entries()) {
    checkPods(namespace, labels, found.at(`metrics[${index}]`));
    checkPort(port, found.at(`metrics[${index}].port`));
  }
  for (const [index, { port }] of hostPorts.entries()) checkPort(port, found.at(`hostPorts[${index}].port`));
  for (const [index, { port, endPort }] of nodeTraffic.entries()) {
    checkPort(port, found.at(`nodeTraffic[${index}].port`));
    checkPort(endPort, found.at(`nodeTraffic[${index}].endPort`));
  }
  for (const { at, ...report } of found.findings) problems.at(at).report(report);
  return !found.failed;
}

function checkPods(namespace: string, labels: Readonly<Record<string, string>>, problems: Problems): void {
  problems.at('namespace').read((text) => parseName(text, checkDns1123Label, 'namespace'), namespace);
  problems.at('labels').read(parseLabels, labels);
}

function checkPort(port: number | undefined, problems: Problems): void {
  if (port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65_535)) return;
  problems.report({ code: 'external/port', message: 'not a port number', got: String(port), expected: 'a whole number from 1 to 65535' });
}

/** The `external` component of a kind. */
export function externalOf(kind: ComponentKind): Component<'external'> {
  return defineComponent({
    kind,
    type: 'external',
    resolve: ({ provider, version, facts = {} }: ExternalOptions, { problems }): ResolvedExternal | undefined => {
      if (provider === '') problems.at('provider').report({ code: 'external/no-provider', message: 'an external component names who runs it' });
      const ranges = (facts.nodeSourceRanges ?? []).map((text, index) => problems.at(`facts.nodeSourceRanges[${index}]`).read(Cidr.parse, text));
      const nodeSourceRanges = ranges.filter((range) => range !== undefined);
      const pools = (facts.addressPools ?? []).flatMap(({ name, addresses, announced }, pool) =>
        addresses.map((text, index) => {
          const at = `facts.addressPools[${pool}].addresses[${index}]`;
          const range = problems.at(at).read(IpRange.parse, text);
          return range === undefined ? undefined : { name, range, announced, at };
        }),
      );
      const addressPools = pools.filter((pool) => pool !== undefined);
      const sound = checkFacts(facts, problems.at('facts'));
      if (!sound || provider === '' || nodeSourceRanges.length < ranges.length || addressPools.length < pools.length) return undefined;
      const { crds, neededCrds, crdBundles, overhead, nodeSourceRanges: _ranges, addressPools: _pools, ...rest } = facts;
      return {
        provider,
        facts: componentFacts({
          name: provider,
          version: version ?? '0.0.0',
          ...rest,
          provides: rest.provides ?? MAIN[kind],
          nodeSourceRanges,
          encapsulation: overhead === undefined ? [] : [{ name: provider, overhead }],
          addressPools,
          crds: { installs: crds ?? [], needs: neededCrds ?? [], ...(crdBundles === undefined ? {} : { bundles: crdBundles }) },
        }),
      };
    },
    facts: ({ facts }) => facts,
    rules: [],
    changes: {
      provider: 'free',
      version: 'free',
      facts: 'free',
      'facts.provides': 'free',
      'facts.shares': 'free',
      'facts.requires': 'free',
      'facts.workloads': 'free',
      'facts.hostPorts': 'free',
      'facts.nodeTraffic': 'free',
      'facts.nodeSourceRanges': 'free',
      'facts.overhead': 'free',
      'facts.overhead.IPv4': 'free',
      'facts.overhead.IPv6': 'free',
      'facts.podMtu': 'free',
      'facts.enforcement': 'free',
      'facts.policyDialect': 'free',
      'facts.metrics': 'free',
      'facts.addressPools': 'free',
      'facts.crds': 'free',
      'facts.neededCrds': 'free',
      'facts.crdBundles': 'free',
      'facts.assumes': 'free',
    },
    manifests: () => [],
  });
}
