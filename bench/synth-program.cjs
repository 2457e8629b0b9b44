/** The measured program: `node synth-program.cjs WAY CLUSTERS`, writing to BENCH_OUT; BENCH_LAYER is a layer of one's own. Uses the built package. */
const { join } = require('node:path');

const [way, count] = process.argv.slice(2);
const outdir = process.env.BENCH_OUT;
const built = () => require(join(__dirname, '../build/bundle.js'));

/** The default layer; clusters differ in name, pod range and nothing else. */
function spec(number) {
  return {
    cluster: {
      name: `cluster-${number}`,
      kubernetes: '1.35',
      podCidrs: [`10.${number % 64}.0.0/16`],
      serviceCidrs: ['10.96.0.0/12'],
      nodeCidrs: ['192.168.10.0/24'],
      apiServer: { host: '192.168.10.10' },
    },
    proxy: { type: 'kube-proxy', mode: 'nftables' },
    cni: { type: 'flannel', backend: { type: 'vxlan' }, policyEngine: { type: 'kube-router' } },
    dns: { type: 'coredns' },
    loadBalancer: { type: 'kube-vip', pools: [{ addresses: ['192.168.10.200-192.168.10.220'] }] },
    ingress: { type: 'traefik' },
    policy: {
      defaultDeny: true,
      segments: [
        {
          name: 'shop',
          namespaces: ['shop-dev'],
          allow: [{ from: { type: 'world' }, to: { type: 'pods', labels: { app: 'web' } }, ports: ['8080/TCP'] }],
        },
      ],
    },
  };
}
function* specs() {
  const given = process.env.BENCH_LAYER;
  for (let number = 0; number < Number(count); number++) yield given === undefined ? spec(number) : JSON.parse(given);
}

const ways = {
  cdk8s: () => require('cdk8s'),
  import: () => built().index(),
  lint: () => {
    const { checkLayer } = built().rules();
    for (const one of specs()) failOnErrors(checkLayer(one).findings);
  },
  specs: () => built().synth().synthLayers(specs(), { outdir }),
  app: () => {
    const { NetworkApp, NetworkLayer } = built().index();
    const app = new NetworkApp({ outdir, onWarnings: () => undefined });
    for (const one of specs()) new NetworkLayer(app, one.cluster.name, one);
    app.synth();
  },
  // The peer: the same objects through cdk8s itself. Making them is charged to it, as it would be to any program.
  plain: () => {
    const { ApiObject, App, Chart } = require('cdk8s');
    const { manifestsOf, planLayer } = built().plan();
    const app = new App({ outdir });
    for (const one of specs()) {
      const chart = new Chart(app, one.cluster.name);
      for (const [index, { manifest }] of manifestsOf(planLayer(one).plan).entries()) new ApiObject(chart, `object-${index}`, manifest);
    }
    app.synth();
  },
};

function failOnErrors(findings) {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors, null, 1));
}

ways[way]();
