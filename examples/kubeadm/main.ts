/** A kubeadm cluster that exists: kube-proxy and CoreDNS stay kubeadm's, and take part in every check. */
import { NetworkApp, NetworkLayer } from 'cdk8s-netstack';

const app = new NetworkApp({ outdir: 'dist' });
new NetworkLayer(app, 'lab', {
  cluster: {
    name: 'lab',
    kubernetes: '1.35',
    platform: 'kubeadm',
    podCidrs: ['10.244.0.0/16'],
    serviceCidrs: ['10.96.0.0/12'],
    nodeCidrs: ['192.168.10.0/24'],
    apiServer: { host: '192.168.10.10' },
  },
  proxy: { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy', 'service-proxy:iptables'] } },
  dns: { type: 'external', provider: 'kubeadm' },
  cni: { type: 'flannel', backend: { type: 'vxlan' } },
  policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'] }] },
});
app.synth();
