/** One component in somebody's own chart, in a plain cdk8s App. */
import { App, Chart } from 'cdk8s';
import { type ClusterSpec, Flannel } from 'cdk8s-netstack';

const cluster: ClusterSpec = {
  name: 'mine',
  kubernetes: '1.35',
  podCidrs: ['10.244.0.0/16'],
  serviceCidrs: ['10.96.0.0/12'],
  nodeCidrs: ['192.168.10.0/24'],
};

const app = new App({ outdir: 'dist' });
const chart = new Chart(app, 'network');
new Flannel(chart, 'flannel', { cluster, backend: { type: 'host-gw' } });
app.synth();
