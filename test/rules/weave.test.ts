import type { LayerSpec } from '../../lib/plan';
import { namedPorts, portRanges } from '../../lib/rules/weave';
import { describeRule, layerSpec } from '../support/layer';

const spec = (cni: LayerSpec['cni'], port: string): LayerSpec => ({
  ...layerSpec({ proxy: { type: 'kube-proxy', mode: 'iptables' } }),
  ...(cni === undefined ? {} : { cni }),
  policy: {
    defaultDeny: true,
    segments: [
      { name: 'shop', namespaces: ['shop'], allow: [{ from: { type: 'world' }, to: { type: 'pods', labels: { app: 'web' } }, ports: [port] }] },
    ],
  },
});
const weave = { type: 'weave', legacy: true } as const;
const flannel = { type: 'flannel' } as const;

describeRule(portRanges, {
  passes: { 'single ports': spec(weave, '8080/TCP'), 'another controller': spec(flannel, '8080-8090/TCP') },
  fails: { 'a range': spec(weave, '8080-8090/TCP') },
});
describeRule(namedPorts, {
  passes: { numbers: spec(weave, '8080/TCP'), 'another controller': spec(flannel, 'http/TCP') },
  fails: { 'a name': spec(weave, 'http/TCP') },
});
