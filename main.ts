import { NetworkApp, NetworkLayer } from 'cdk8s-netstack';
import { layer } from './clusters/prod';

const app = new NetworkApp({ outdir: 'dist' });
new NetworkLayer(app, layer.cluster.name, layer);
app.synth();
