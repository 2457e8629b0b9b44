/**
 * A cluster that runs Weave Net still, taken over as it is: every synth would warn that it is archived, and the waiver says
 * who has decided to live with that, and until when.
 */
import { NetworkApp, NetworkLayer } from 'cdk8s-netstack';

const app = new NetworkApp({ outdir: 'dist' });
new NetworkLayer(app, 'old', {
  cluster: {
    name: 'old',
    kubernetes: '1.35',
    podCidrs: ['10.32.0.0/12'],
    serviceCidrs: ['10.96.0.0/16'],
    nodeCidrs: ['192.168.10.0/24'],
    apiServer: { host: '192.168.10.10' },
  },
  proxy: { type: 'kube-proxy', mode: 'iptables' },
  cni: { type: 'weave', legacy: true, encryption: { type: 'password', secret: 'weave-password' } },
  dns: { type: 'coredns', upstreams: { type: 'servers', addresses: ['192.168.10.2'] } },
  policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'] }] },
  waivers: [{ code: 'weave/archived', at: 'cni.type', reason: 'moving to Cilium with the hardware of next spring', owner: 'platform' }],
});
app.synth();
