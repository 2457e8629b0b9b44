import { dump, loadAll } from 'js-yaml';
import { type Endpoint, Reachability, readSources } from '../../lib/reach';
import { describeShared, sharedText } from '../support/shared';

interface Poke {
  readonly src: string;
  readonly dst: string;
  readonly proto: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
  readonly allowed: boolean;
}
type Operation = readonly [name: string, ...args: readonly (string | number | object)[]];
interface Step {
  readonly poke?: Poke;
  readonly setNamespaceLabels?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly patchCNP?: string;
  readonly ops?: readonly Operation[];
  readonly deleteNetworkPolicy?: string;
}
interface Suites {
  readonly hostNetworkPorts: readonly number[];
  readonly suites: readonly {
    readonly suite: string;
    readonly manifests: readonly string[];
    readonly tests: readonly { readonly subtest: string; readonly steps: readonly Step[] }[];
  }[];
}

interface Rules {
  action?: string;
  name?: string;
}
interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec: { priority?: number; ingress?: Rules[]; egress?: Rules[]; template?: { metadata: object; spec: object } };
}

/** Addresses that pods get in the order in which they are asked for; the suites only use the addresses of two pods. */
const addresses: Readonly<Record<string, string>> = {
  'network-policy-conformance-ravenclaw/luna-lovegood-0': '10.244.1.10/32',
  'network-policy-conformance-hufflepuff/cedric-diggory-0': '10.244.2.10/32',
};

/** Specification: the official ClusterNetworkPolicy v1alpha2 conformance suite. */
describeShared('network-policy-api conformance', 'corpora/network-policy-api/conformance_steps.json', () => {
  const { hostNetworkPorts, suites }: Suites = JSON.parse(sharedText('corpora/network-policy-api/conformance_steps.json'));

  it.each(suites.map((suite) => [suite.suite, suite] as const))('%s', (_, { manifests, tests }) => {
    const cluster = new Cluster(manifests.map((file) => sharedText('corpora/network-policy-api', file)).join('\n---\n'), hostNetworkPorts);
    for (const { subtest, steps } of tests) {
      for (const step of steps) {
        if (step.poke === undefined) cluster.change(step);
        else expect({ subtest, ...step.poke, allowed: cluster.poke(step.poke) }).toEqual({ subtest, ...step.poke });
      }
    }
  });
});

class Cluster {
  #objects: Manifest[];
  #reachability: Reachability | undefined;
  readonly #saved = new Map<string, Rules>();

  constructor(text: string, hostNetworkPorts: readonly number[]) {
    const filled = text.replaceAll(/\{\{ index \.HostNetworkPorts (\d+) \}\}/g, (_, i: string) => String(hostNetworkPorts[Number(i)]));
    this.#objects = loadAll(filled).filter(isManifest);
  }
  poke({ src, dst, proto, port }: Poke): boolean | string {
    this.#reachability ??= this.#analyse();
    const verdict = this.#reachability.verdict(this.#endpoint(src), this.#endpoint(dst));
    if (Reachability.includes(verdict.allow, proto, port)) return true;
    const doubts = verdict.maybe.filter(({ ports }) => Reachability.includes(ports, proto, port));
    return doubts.length > 0 ? `maybe: ${doubts.map(({ flag }) => flag).join()}` : false;
  }
  change({ setNamespaceLabels, labels, patchCNP, ops, deleteNetworkPolicy }: Step): void {
    this.#reachability = undefined;
    if (setNamespaceLabels !== undefined) this.#find('Namespace', setNamespaceLabels).metadata.labels = { ...labels };
    if (deleteNetworkPolicy !== undefined) {
      this.#objects = this.#objects.filter(
        ({ kind, metadata }) => kind !== 'NetworkPolicy' || `${metadata.namespace}/${metadata.name}` !== deleteNetworkPolicy,
      );
    }
    if (patchCNP === undefined) return;
    const policy = this.#find('ClusterNetworkPolicy', patchCNP);
    for (const operation of ops ?? []) this.#patch(policy, operation);
  }

  #patch({ spec }: Manifest, [name, ...args]: Operation): void {
    const [first, second, third] = args;
    if (name === 'priority') {
      spec.priority = Number(first);
      return;
    }
    if (name === 'prependEgress') {
      const rule: Rules = JSON.parse(JSON.stringify(first), (_, value) =>
        typeof value === 'string' && value.startsWith('ip:') ? addresses[value.slice(3)] : value,
      );
      spec.egress?.unshift(rule);
      return;
    }
    const direction = name === 'save' ? second : first;
    const rules = (direction === 'ingress' ? spec.ingress : spec.egress) ?? fail();
    const rule = (i: string | number | object | undefined): Rules => rules[Number(i)] ?? fail();
    switch (name) {
      case 'save':
        this.#saved.set(String(first), rule(third));
        return;
      case 'copy':
        rules[Number(second)] = rule(third);
        return;
      case 'set':
        rules[Number(second)] = this.#saved.get(String(third)) ?? fail();
        return;
      case 'action':
        rules[Number(second)] = { ...rule(second), action: String(third) };
        return;
    }
    fail();
  }
  #find(kind: string, name: string): Manifest {
    return this.#objects.find((object) => object.kind === kind && object.metadata.name === name) ?? fail();
  }
  #endpoint(pod: string): Endpoint {
    const [namespace, name] = pod.split('/');
    return (
      this.#reachability?.endpoints.find((e) => e.type === 'workload' && e.workload.namespace === namespace && e.workload.name === name) ?? fail()
    );
  }
  /** The pods themselves, with their addresses: StatefulSets of two. */
  #analyse(): Reachability {
    const pods = this.#objects.flatMap((object) => (object.kind === 'StatefulSet' ? [0, 1].map((i) => podOf(object, i)) : [object]));
    const { resources, findings } = readSources([{ file: 'conformance.yaml', text: pods.map((object) => dump(object)).join('---\n') }]);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    return Reachability.of(resources);
  }
}

function fail(): never {
  throw new Error('the step does not fit the manifests');
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function podOf({ metadata, spec }: Manifest, ordinal: number): object {
  const name = `${metadata.name}-${ordinal}`;
  const address = addresses[`${metadata.namespace}/${name}`]?.replace('/32', '') ?? `10.244.${hash(name)}.20`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...spec.template?.metadata, name, namespace: metadata.namespace },
    spec: spec.template?.spec,
    ...(name.startsWith('centaur') ? {} : { status: { podIPs: [{ ip: address }] } }),
  };
}

function hash(text: string): number {
  return [...text].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 200, 7) + 10;
}
