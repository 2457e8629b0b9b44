import type { WeaveOptions } from '../../../lib/cni/weave';
import { type ComponentFacts, imageText, NO_REGISTRY, overheadOf } from '../../../lib/component';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { layerSpec, objectsOf, plannedOf } from '../../support/layer';

type Options = Omit<WeaveOptions, 'legacy'>;

const spec = (options: Options = {}): LayerSpec => layerSpec({ cni: { type: 'weave', legacy: true, ...options } });
const factsOf = (options: Options = {}): ComponentFacts => plannedOf(spec(options), 'cni').facts;
const modules = (options: Options = {}) => factsOf(options).requires.flatMap((one) => (one.type === 'kernel-module' ? one.module : []));
const traffic = (options: Options = {}) =>
  factsOf(options).nodeTraffic.map(({ protocol, port }) => (port === undefined ? protocol : `${port}/${protocol}`));

describe('what Weave Net is to the rest of the layer', () => {
  it('a pod network with host ports, and policies unless they are switched off', () => {
    expect(factsOf().provides).toEqual(['pod-network', 'host-port', 'network-policy']);
    expect(factsOf({ networkPolicies: false }).provides).toEqual(['pod-network', 'host-port']);
    expect([factsOf().enforcement, factsOf({ networkPolicies: false }).enforcement]).toEqual(['weave', undefined]);
  });
  it('never asks for pod ranges of nodes: it hands addresses out by itself', () => {
    expect(factsOf().requires.some(({ type }) => type === 'cluster')).toBe(false);
  });
  it('asks for the modules of what it is told to do', () => {
    expect(modules()).toEqual(['openvswitch', 'vxlan', 'br_netfilter', 'ip_set', 'xt_set', 'xt_physdev']);
    expect(modules({ encryption: { type: 'password', secret: 'weave' } })).toContain('esp4');
    expect(modules({ fastDatapath: false, networkPolicies: false })).toEqual(['br_netfilter']);
  });
  it('lets nodes talk on its ports, and ESP where it encrypts in the kernel', () => {
    expect(traffic()).toEqual(['6783/TCP', '6783/UDP', '6782/TCP', '6781/TCP']);
    expect(traffic({ encryption: { type: 'password', secret: 'weave' } })).toContain('ESP');
    expect(traffic({ encryption: { type: 'password', secret: 'weave' }, fastDatapath: false })).not.toContain('ESP');
  });
  it('takes 84 bytes, and says what pods were told', () => {
    expect([overheadOf(factsOf(), 'IPv4'), factsOf().podMtu, factsOf({ mtu: 8916 }).podMtu]).toEqual([84, 1376, 8916]);
  });
  it('nodes arrive from anywhere in its range', () => {
    expect(factsOf({ ipRange: '10.244.0.0/17' }).nodeSourceRanges.map(String)).toEqual(['10.244.0.0/17']);
  });
});

it('facts agree with the manifest: images, ports and pods', () => {
  const facts = factsOf({ cniPlugins: { install: true } });
  const daemonSet = Object(objectsOf(spec({ cniPlugins: { install: true } })).get('DaemonSet kube-system/weave-net')?.manifest);
  const { containers, initContainers } = daemonSet.spec.template.spec;
  const images = new Set([...containers, ...initContainers].map(({ image }: { readonly image: string }) => image));
  expect([...images].sort()).toEqual(facts.images.map((image) => imageText(NO_REGISTRY, image)).sort());
  const ports = containers.flatMap((one: { readonly ports: readonly { readonly containerPort: number }[] }) =>
    one.ports.map(({ containerPort }) => containerPort),
  );
  expect(facts.metrics.map(({ port }) => port)).toEqual(ports);
  expect(daemonSet.spec.selector.matchLabels).toEqual(facts.workloads[0]?.labels);
});

it('default deny holds on a layer of it, with nothing but warnings', () => {
  const layer: LayerSpec = {
    ...layerSpec({ proxy: { type: 'kube-proxy', mode: 'iptables' }, dns: { type: 'coredns' } }),
    cni: { type: 'weave', legacy: true },
    policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'] }] },
  };
  const { findings } = checkLayer(layer);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(findings.map(({ code }) => code)).toContain('weave/archived');
});
