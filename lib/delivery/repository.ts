import { VERSION } from '../version';

/** A file of a new repository. */
export interface RepositoryFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The files of a new GitOps repository with one cluster: specs go into clusters/, manifests come out in dist/, which is
 * committed, because it is what the GitOps controller applies.
 *
 * @param cluster name of its first cluster
 */
export function repositoryFiles(cluster: string): readonly RepositoryFile[] {
  return [
    { path: 'package.json', text: `${JSON.stringify(packageJson(), null, 2)}\n` },
    { path: `clusters/${cluster}.yaml`, text: clusterSpec(cluster) },
    { path: 'README.md', text: readme(cluster) },
    { path: '.gitignore', text: 'node_modules/\n' },
  ];
}

function packageJson(): object {
  return {
    name: 'network-layer',
    private: true,
    scripts: { synth: 'netstack synth clusters --out dist', lint: 'netstack lint clusters', schema: 'netstack schema > layer.schema.json' },
    dependencies: { 'cdk8s-netstack': `^${VERSION}`, cdk8s: '^2.70.106', constructs: '^10.3.0' },
  };
}

function clusterSpec(name: string): string {
  return `# yaml-language-server: $schema=../layer.schema.json
cluster:
  name: ${name}
  kubernetes: '1.35'
  podCidrs: [10.244.0.0/16]
  serviceCidrs: [10.96.0.0/12]
  nodeCidrs: [192.168.10.0/24]
  apiServer:
    host: 192.168.10.10
proxy:
  type: kube-proxy
  mode: nftables
cni:
  type: flannel
  backend:
    type: vxlan
dns:
  type: coredns
loadBalancer:
  type: kube-vip
  pools:
    - addresses: [192.168.10.200-192.168.10.220]
ingress:
  type: traefik
policy:
  defaultDeny: true
  segments:
    - name: shop
      namespaces: [shop]
      create: true
      allow:
        - from: { type: ingress }
          to: { type: pods, labels: { app: web } }
          ports: [8080/TCP]
`;
}

function readme(cluster: string): string {
  return `# The network layer of our clusters

\`clusters/\` holds one spec a cluster, \`dist/\` the manifests made from it. Change a spec, run \`npm run synth\`, commit both.

- \`npm install\`
- \`npm run lint\`: what is wrong, without writing anything
- \`npm run synth\`: writes \`dist/${cluster}/<stage>/\`; the number of a stage is the order of apply
- \`npm run schema\`: writes the schema that editors complete and check \`clusters/*.yaml\` with
`;
}
