import { type Found, type LayerRule, type Planned, provides } from '../../component';
import { cnisWith } from '../../plan';
import { type BrokenFlow, unenforced } from '../../policy';
import { policiesOf } from './policies';
import { knownPods, titleOf } from './read';

/** flannel alone, or a cloud CNI without its policy agent, accepts policies and ignores them. */
export const nothingEnforces: LayerRule = {
  code: 'policy/nothing-enforces',
  severity: 'error',
  summary: 'the API server accepts policies whether anybody enforces them or not, and nothing in this layer does',
  source: 'https://github.com/flannel-io/flannel/blob/v0.28.9/README.md',
  check: ({ plan: { components }, manifests }) => {
    const policies = policiesOf(manifests);
    if (policies.length === 0 || provides(components, 'network-policy')) return [];
    const external = components.find(({ kind, type }) => kind === 'cni' && type === 'external');
    return [
      {
        at: 'cni',
        // What an external CNI enforces is known only as far as somebody said.
        ...(external === undefined ? {} : { severity: 'warning' as const }),
        got: `${policies.length} policies, and no component that provides network-policy`,
        fix: external === undefined ? waysToEnforce(components) : "if it does, say so: cni.facts.provides: ['pod-network', 'network-policy']",
      },
    ];
  },
};

/** An engine beside the pod network that is there, where its room has one, or a pod network that enforces. */
function waysToEnforce(components: readonly Planned[]): string {
  const able = cnisWith('network-policy');
  const own = able.find(({ type }) => components.some((one) => one.kind === 'cni' && one.type === type));
  const others = able.filter(({ support, type }) => support === 'yes' && type !== own?.type).map(({ type }) => type);
  return [
    ...(own?.how === undefined ? [] : [`have ${own.type} enforce them: ${own.how}`]),
    ...(others.length === 0 ? [] : [`take a pod network that enforces: ${others.join(', ')}`]),
    'or leave policy out',
  ].join('; ');
}

export const selectsHostNetwork: LayerRule = {
  code: 'policy/selects-host-network',
  severity: 'error',
  summary: 'no engine applies policies to pods on the host network: what the policy says of them has no effect',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods',
  check: ({ plan, manifests }) => {
    const pods = groupBy(knownPods(plan, manifests), ({ namespace }) => namespace);
    return policiesOf(manifests).flatMap((policy): readonly Found[] => {
      const { selector } = policy;
      // A selector of everything means the pods that policies can apply to.
      if (selector === undefined || selector.matchesAll) return [];
      const selected = (pods.get(policy.namespace) ?? []).filter(({ labels }) => selector.matches(labels));
      const onHost = selected.filter(({ hostNetwork }) => hostNetwork);
      if (onHost.length === 0) return [];
      return [
        {
          at: 'policy',
          severity: onHost.length < selected.length ? 'warning' : 'error',
          got: `${titleOf(policy)} selects ${[...new Set(onHost.map(({ title }) => title))].join(', ')}`,
          fix: 'take the policy away, and protect the ports with a firewall of the node',
        },
      ];
    });
  },
};

/** `enforce: false` is a step of a rollout: what is open, and what closing it would break. */
export const segmentNotEnforced: LayerRule = {
  code: 'policy/segment-not-enforced',
  severity: 'info',
  summary: 'no policy is emitted for the segment; enforced, what nobody declared would break',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  check: ({ plan }) =>
    unenforced(plan).map(({ name, at, breaks }) => ({
      at: `${at}.enforce`,
      got: `segment ${name} is open: ${breaks.map(breakText).join('; ')}`,
      fix: 'declare the flows among them that are meant, then enforce the segment',
    })),
};

function breakText({ direction, other, except }: BrokenFlow): string {
  const what = direction === 'ingress' ? `from ${other}` : `to ${other}`;
  return except.length === 0 ? what : `${what} but for ${except.join(', ')}`;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
