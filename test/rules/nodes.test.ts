import type { Requirement } from '../../lib/component';
import type { LayerSpec } from '../../lib/plan';
import { checkLayer } from '../../lib/rules';
import { architectureMissing, kernelTooOld, settingsDiffer } from '../../lib/rules/nodes';
import { clusterSpec, describeRule } from '../support/layer';

const needs = (requirement: Requirement, nodes: { readonly kernel?: string; readonly arch?: readonly ('amd64' | 'arm64')[] } = {}): LayerSpec => ({
  cluster: clusterSpec({ nodes }),
  cni: { type: 'external', provider: 'some-cni', facts: { requires: [requirement] } },
});
const kernel = { type: 'kernel', version: '5.10', reason: 'eBPF' } as const;
const amd64 = { type: 'architecture', architectures: ['amd64'], reason: 'compiled for it alone' } as const;

describeRule(kernelTooOld, {
  passes: {
    'the same': needs(kernel, { kernel: '5.10' }),
    'a newer minor': needs(kernel, { kernel: '5.15' }),
    'a newer major': needs(kernel, { kernel: '6.1' }),
    unknown: needs(kernel),
    'a requirement with a rule of its own': needs({ ...kernel, rule: 'some-cni/kernel' }, { kernel: '4.19' }),
  },
  fails: { 'an older minor': needs(kernel, { kernel: '5.9' }), 'an older major': needs(kernel, { kernel: '4.19' }) },
});

describe(kernelTooOld.code, () => {
  it('leaves kube-proxy in mode nftables to its own rule', () => {
    const spec: LayerSpec = { cluster: clusterSpec({ nodes: { kernel: '5.4' } }), proxy: { type: 'kube-proxy', mode: 'nftables' } };
    const codes = checkLayer(spec).findings.map(({ code }) => code);
    expect(codes.filter((code) => code.includes('kernel'))).toEqual(['kube-proxy/nftables-kernel']);
  });
});

describeRule(architectureMissing, {
  passes: { 'the one it has': needs(amd64, { arch: ['amd64'] }), 'the default': needs(amd64) },
  fails: { another: needs(amd64, { arch: ['arm64'] }), 'one of two': needs(amd64, { arch: ['amd64', 'arm64'] }) },
});

const forwarding = (value: string): Requirement => ({ type: 'sysctl', name: 'net.ipv4.ip_forward', value, reason: 'routing' });
const both = (one: string, other: string): LayerSpec => ({
  ...needs(forwarding(one)),
  mesh: { type: 'external', provider: 'some-mesh', facts: { requires: [forwarding(other)] } },
});

describeRule(settingsDiffer, {
  passes: { 'the same of both': both('1', '1'), 'one alone': needs(forwarding('1')) },
  fails: { 'on for one, off for the other': both('1', '0') },
});
