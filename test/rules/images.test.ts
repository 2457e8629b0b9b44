import { digestOfNothing, mirrorOfNothing, withoutDigest } from '../../lib/rules/images';
import { describeRule, layerSpec } from '../support/layer';

const flannel = { type: 'flannel', version: '0.28.9', policyEngine: { type: 'none' } } as const;
const digest = `sha256:${'a'.repeat(64)}`;
const references = ['ghcr.io/flannel-io/flannel:v0.28.9', 'ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel3'];
const all = Object.fromEntries(references.map((reference) => [reference, digest]));

describeRule(mirrorOfNothing, {
  passes: {
    'no mirror': layerSpec({ cni: flannel }),
    'a mirror of what is pulled': layerSpec({ cni: flannel, registry: { mirrors: { 'ghcr.io': 'm.example' } } }),
  },
  fails: { 'a misspelt registry': layerSpec({ cni: flannel, registry: { mirrors: { 'ghrc.io': 'm.example' } } }) },
});

describeRule(digestOfNothing, {
  passes: { 'digests of what is pulled': layerSpec({ cni: flannel, registry: { digests: all } }) },
  fails: { 'the digest of another release': layerSpec({ cni: flannel, registry: { digests: { 'ghcr.io/flannel-io/flannel:v0.1.0': digest } } }) },
});

describeRule(withoutDigest, {
  passes: {
    'tags, where nobody asks for digests': layerSpec({ cni: flannel }),
    'every digest is known': layerSpec({ cni: flannel, registry: { digests: all, requireDigests: true } }),
  },
  fails: { 'no digest is known': layerSpec({ cni: flannel, registry: { requireDigests: true } }) },
});
