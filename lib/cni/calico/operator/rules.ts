import type { LayerPlan, Rule } from '../../../component';
import type { CalicoSettings } from '../settings';
import { allCrds } from './crds';
import { pulledDigests, pullPlace } from './images';
import type { ResolvedOperator } from './resolve';

/** Calico by its operator. */
interface Operated extends CalicoSettings {
  readonly install: ResolvedOperator;
}

export const mirrorsScattered: Rule<Operated> = {
  code: 'calico/operator-mirrors-scattered',
  severity: 'error',
  summary: 'the operator pulls every image of Calico from one place, and these mirrors have no place in common: nodes would pull from quay.io',
  source: 'https://docs.tigera.io/calico/latest/reference/installation/api#operator.tigera.io/v1.InstallationSpec',
  check: ({ options: { install }, plan: { registry } }) => {
    const place = pullPlace(install, registry);
    return place.type === 'one'
      ? []
      : [
          {
            at: 'install',
            got: [...new Set(place.names)].join(', '),
            expected: 'one registry and path, with a path of at least one part',
            fix: "one mirror for all: registry.mirrors: { 'quay.io': 'mirror.example/quay' }",
          },
        ];
  },
};

export const digestsIncomplete: Rule<Operated> = {
  code: 'calico/operator-digests-incomplete',
  severity: 'error',
  summary: 'with the digest of one image the operator wants those of all that it looks up, and stops where one is absent',
  source: 'https://docs.tigera.io/calico/latest/operations/image-options/imageset',
  check: ({ options: { install }, plan: { registry } }) => {
    const { known, missing } = pulledDigests(install, registry);
    return known.length === 0 || missing.length === 0
      ? []
      : [{ at: 'install', got: `no digest of ${missing.map(({ name, tag }) => `${name}:${tag}`).join(', ')}`, fix: 'add them to registry.digests' }];
  },
};

export const managesOurKubeProxy: Rule<Operated> = {
  code: 'calico/operator-manages-our-kube-proxy',
  severity: 'error',
  summary: 'the operator would patch the kube-proxy that this layer writes, and whoever applies the layer would take the patch back, for ever',
  source: 'https://docs.tigera.io/calico/latest/operations/ebpf/enabling-ebpf',
  check: ({ options: { install }, plan }) =>
    install.kubeProxyManagement && proxyOf(plan) === 'kube-proxy'
      ? [
          {
            at: 'install.kubeProxyManagement',
            got: 'true beside a kube-proxy of this layer',
            fix: "proxy: { type: 'none' }, and leave kubeProxyManagement out",
          },
        ]
      : [],
};

export const noKubeProxyToManage: Rule<Operated> = {
  code: 'calico/operator-has-no-kube-proxy',
  severity: 'error',
  summary: 'the operator reports itself degraded where it is to manage kube-proxy and finds none',
  source: 'https://github.com/tigera/operator/blob/v1.42.3/pkg/controller/kubeproxy/controller.go',
  check: ({ options: { install }, plan }) =>
    install.kubeProxyManagement && proxyOf(plan) === 'none'
      ? [{ at: 'install.kubeProxyManagement', got: 'true in a layer without kube-proxy', fix: 'leave it out' }]
      : [],
};

export const bothCrdSets: Rule<Operated> = {
  code: 'calico/both-crd-sets',
  severity: 'error',
  summary:
    "Calico's kinds are stored in crd.projectcalico.org or in projectcalico.org: with CRDs of both, each part decides by itself where it looks",
  source: 'https://github.com/tigera/operator/blob/v1.42.3/pkg/apis/version.go',
  check: ({ options: { install }, plan: { components } }) => {
    const own = new Set(allCrds(install.release));
    return components
      .filter(({ kind }) => kind !== 'cni')
      .flatMap(({ facts }) => {
        const there = [...facts.crds.installs, ...facts.crds.needs].filter((name) => /^[a-z]+\.projectcalico\.org$/.test(name) && !own.has(name));
        return there.length === 0
          ? []
          : [{ at: 'install', got: `${there.join(', ')} of ${facts.name}`, expected: 'CRDs of crd.projectcalico.org only' }];
      });
  },
};

export const crdsAfterwards: Rule<Operated> = {
  code: 'calico/operator-brings-crds',
  severity: 'info',
  summary:
    'the operator makes its CRDs some seconds after it has started, and the API server refuses its custom resources until then: the layer must be applied until it passes',
  source: 'https://github.com/tigera/operator/blob/v1.42.3/cmd/main.go',
  check: ({ options: { install } }) =>
    install.crds === 'operator' ? [{ at: 'install.crds', got: 'operator', fix: "crds: 'pulled', and netstack crds pull" }] : [],
};

/** Type of the layer's kube-proxy; undefined: nobody said. */
function proxyOf({ components }: LayerPlan): string | undefined {
  return components.find(({ kind }) => kind === 'proxy')?.type;
}

/** Rules of the operator install, for a room whose options hold either install. */
export function operatorRules<R extends CalicoSettings & { readonly install: { readonly type: string } }>(
  operated: (options: R) => Operated | undefined,
): readonly Rule<R>[] {
  return [mirrorsScattered, digestsIncomplete, managesOurKubeProxy, noKubeProxyToManage, bothCrdSets, crdsAfterwards].map(
    (rule): Rule<R> => ({
      ...rule,
      check: ({ options, ...rest }) => {
        const own = operated(options);
        return own === undefined ? [] : rule.check({ ...rest, options: own });
      },
    }),
  );
}
