/**
 * Rules of what components give to each other: one provider a capability, and one for everything that is asked for.
 * Pod networks and load balancers have rules of their own, which know more.
 */
import { type Capability, type ComponentKind, type Found, type LayerPlan, type LayerRule, provides } from '../component';
import { isSameExternal } from './same-external';

/** Those that other rules compare. */
const ELSEWHERE = /^(?:pod-network$|load-balancer)/;

export const twoProviders: LayerRule = {
  code: 'capability/two-providers',
  severity: 'error',
  summary: 'two components do the same work and neither leaves room for the other: they undo what the other does',
  source: 'https://github.com/kubernetes/kops/blob/master/pkg/apis/kops/validation/validation.go',
  check: ({ plan: { components } }) => {
    const first = new Map<Capability, LayerPlan['components'][number]>();
    return components.flatMap((planned) => {
      const { provides: given, shares, name } = planned.facts;
      // A mode of a capability, `service-proxy:ebpf`, says no more than the capability where both are there.
      const own = given.filter(
        (one) => !ELSEWHERE.test(one) && !shares.includes(one) && !(one.includes(':') && given.some((base) => one.startsWith(`${base}:`))),
      );
      return own.flatMap((capability): readonly Found[] => {
        const earlier = first.get(capability);
        if (earlier === undefined) first.set(capability, planned);
        return earlier === undefined || isSameExternal(earlier, planned)
          ? []
          : [
              {
                at: planned.kind,
                got: `${capability} of ${earlier.facts.name} and ${name}`,
                fix: 'keep one, or say of an external one what it provides, or shares',
              },
            ];
      });
    });
  },
};

/** The kind whose component provides a capability, as a rule. */
function homeOf(capability: Capability): ComponentKind | undefined {
  if (capability.startsWith('service-proxy')) return 'proxy';
  if (capability.startsWith('load-balancer')) return 'loadBalancer';
  if (/^(?:ingress|gateway)/.test(capability)) return 'ingress';
  switch (capability) {
    case 'pod-network':
    case 'network-policy':
    case 'host-port':
    case 'cni-plugins':
      return 'cni';
    case 'dns':
    case 'node-local-dns':
      return 'dns';
    case 'mesh':
      return 'mesh';
    case 'monitoring':
      return 'observe';
    default:
      return undefined;
  }
}

/** What an external component is taken to provide where nobody says otherwise: that it lacks one of these was said. */
const MAIN: readonly Capability[] = ['service-proxy', 'pod-network', 'network-policy', 'dns', 'load-balancer', 'ingress', 'mesh', 'monitoring'];

export const nothingProvides: LayerRule = {
  code: 'capability/nothing-provides',
  severity: 'error',
  summary: 'a component needs what nothing in the layer provides',
  source: 'https://kubernetes.io/docs/concepts/cluster-administration/addons/',
  check: ({ plan: { components } }) =>
    components.flatMap(({ kind, facts }) =>
      facts.requires.flatMap((one): readonly Found[] => {
        if (one.type !== 'capability' || provides(components, one.capability)) return [];
        const home = homeOf(one.capability);
        const there = components.filter((other) => other.kind === home);
        const outside = there.some(({ type }) => type === 'external');
        // Nobody said whether it has this: an external component is described as far as somebody cared to.
        if (outside && !MAIN.includes(one.capability)) return [];
        return [
          {
            at: kind,
            // Where the layer says nothing of the kind, somebody may install it by other means.
            ...(there.length === 0 || outside ? { severity: 'warning' as const } : {}),
            got: `no ${one.capability} for ${facts.name}`,
            expected: one.reason,
            fix:
              home === undefined
                ? 'add what provides it'
                : `name a ${home} that provides it, or say { type: 'external' } where somebody else runs one`,
          },
        ];
      }),
    ),
};

/** Rules of capabilities, over the plan and every manifest. */
export const CAPABILITY_RULES: readonly LayerRule[] = [twoProviders, nothingProvides];
