import {
  bothCrdSets,
  crdsAfterwards,
  digestsIncomplete,
  managesOurKubeProxy,
  mirrorsScattered,
  noKubeProxyToManage,
} from '../../../../lib/cni/calico/operator/rules';
import type { LayerSpec } from '../../../../lib/plan';
import { describeRule, layerSpec } from '../../../support/layer';
import { factsOf, operated } from './layer';

const mirrors = (map: Readonly<Record<string, string>>): LayerSpec => operated({}, {}, { registry: { mirrors: map } });

describeRule(mirrorsScattered, {
  passes: {
    'no mirror': operated(),
    'one for the registry': mirrors({ 'quay.io': 'mirror.example/quay' }),
    'one for the path': mirrors({ 'quay.io/calico': 'mirror.example/network/cni' }),
    'the manifest install, which names every image itself': {
      ...layerSpec({ cni: { type: 'calico' } }),
      registry: { mirrors: { 'quay.io/calico/node': 'mirror.example/node' } },
    },
  },
  fails: {
    'one image from elsewhere': mirrors({ 'quay.io': 'mirror.example/quay', 'quay.io/calico/node': 'other.example/calico/node' }),
    'one image under another name': mirrors({ 'quay.io/calico/node': 'quay.io/calico/agent' }),
    'a registry without a path': mirrors({ 'quay.io/calico': 'mirror.example' }),
  },
});

const digest = `sha256:${'a'.repeat(64)}`;
const pinned = (count: number): LayerSpec => ({
  ...operated(),
  registry: {
    digests: Object.fromEntries(
      factsOf(operated())
        .images.slice(1, 1 + count)
        .map(({ name, tag }) => [`${name}:${tag}`, digest]),
    ),
  },
});

describeRule(digestsIncomplete, {
  passes: { 'no digest': operated(), 'all of them': pinned(20) },
  fails: { 'one of them': pinned(1) },
});

const bpf = { dataplane: { type: 'bpf' } } as const;

describeRule(managesOurKubeProxy, {
  passes: {
    'a kube-proxy of kubeadm': operated({ kubeProxyManagement: true }, bpf, { proxy: { type: 'external', provider: 'kubeadm' } }),
    'ours, left alone': operated({}, bpf, { proxy: { type: 'kube-proxy' } }),
  },
  fails: { 'ours, patched by the operator': operated({ kubeProxyManagement: true }, bpf, { proxy: { type: 'kube-proxy' } }) },
});

describeRule(noKubeProxyToManage, {
  passes: { 'no kube-proxy, and none to manage': operated({}, bpf, { proxy: { type: 'none' } }) },
  fails: { 'none to manage': operated({ kubeProxyManagement: true }, bpf, { proxy: { type: 'none' } }) },
});

const withCrds = (...crds: readonly string[]): LayerSpec => operated({}, {}, { observe: { type: 'external', provider: 'other', facts: { crds } } });

describeRule(bothCrdSets, {
  passes: { 'none beside': operated(), 'those of others': withCrds('servicemonitors.monitoring.coreos.com') },
  fails: { 'v3 CRDs of somebody': withCrds('ippools.projectcalico.org') },
});

describeRule(crdsAfterwards, {
  passes: { 'pulled CRDs': operated() },
  fails: { 'CRDs that the operator makes later': operated({ crds: 'operator' }) },
});
