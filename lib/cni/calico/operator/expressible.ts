import type { Problems } from '../../../finding';
import { isIpip, isVxlan } from '../encapsulation';
import type { CalicoSettings } from '../settings';
import { systemNamespace } from './names';
import type { ResolvedOperator } from './resolve';

const validation = 'https://github.com/tigera/operator/blob/v1.42.3/pkg/controller/installation/validation.go';
/** Most pools that an Installation lists (maxItems of its CRD). */
const mostPools = 25;

/** Providers that each cloud's pod network goes with, beside none. */
const homes = { 'amazon-vpc-cni': 'EKS', 'azure-cni': 'AKS', gke: 'GKE' } as const;

/** Reports what the operator would refuse, or cannot be told; `problems` stands at the component. */
export function checkExpressible(settings: CalicoSettings, o: ResolvedOperator, problems: Problems): void {
  checkPools(settings, o, problems);
  checkPasswords(settings, problems);
  if (settings.felix.healthPort === 1) {
    problems.at('felix.healthPort').report({
      code: 'calico/operator-typha-health',
      message: "the operator gives Typha the port below Felix's, and there is none below this",
      got: '1',
      expected: '2 to 65535',
      source: 'https://github.com/tigera/operator/blob/v1.42.3/pkg/render/typha.go',
    });
  }
  const { podNetwork } = settings;
  if (podNetwork !== 'calico' && o.provider !== '' && o.provider !== homes[podNetwork]) {
    problems.at('podNetwork').report({
      code: 'calico/other-cloud',
      message: 'the operator refuses the pod network of one cloud on another',
      got: `${podNetwork} with provider ${o.provider}`,
      expected: homes[podNetwork],
      source: validation,
    });
  }
}

/** The Secret and the right to read it belong where calico-node runs, in a namespace that the operator makes later than the layer is applied. */
function checkPasswords({ bgp }: CalicoSettings, problems: Problems): void {
  if (bgp.type === 'off') return;
  const report = (path: string): void =>
    problems.at(path).report({
      code: 'calico/operator-bgp-password',
      message: `the password is read in namespace ${systemNamespace}, which the operator makes: nothing in the layer can give calico-node the right to it`,
      fix: "install: { type: 'manifests' }",
      source: 'https://docs.tigera.io/calico/latest/network-policy/comms/secure-bgp',
    });
  if (bgp.meshPassword !== undefined) report('bgp.password');
  bgp.peers.forEach(({ password }, index) => {
    if (password !== undefined) report(`bgp.peers[${index}].password`);
  });
}

function checkPools({ pools, loadBalancer, bgp, ipam }: CalicoSettings, o: ResolvedOperator, problems: Problems): void {
  const count = pools.length + (loadBalancer?.pools.length ?? 0);
  if (count > mostPools) {
    problems.at('pools').report({
      code: 'calico/too-many-pools',
      message: 'the operator takes no more pools than this',
      got: String(count),
      expected: `at most ${mostPools}`,
      fix: "install: { type: 'manifests' }",
    });
  }
  pools.forEach((pool, index) => {
    const at = problems.at(`pools[${index}]`);
    if (pool.namespaceSelector !== undefined) {
      at.at('namespaceSelector').report({
        code: 'calico/operator-without-namespace-selector',
        message: 'the operator owns the pools and knows no selector of namespaces: it would take the selector off',
        got: pool.namespaceSelector,
        fix: "install: { type: 'manifests' }, or name the pool in an annotation of the namespaces",
        source: 'https://docs.tigera.io/calico/latest/reference/installation/api#operator.tigera.io/v1.IPPool',
      });
    }
    // Ranges of nodes without encapsulation are what a cloud routes.
    if (!isVxlan(pool) && bgp.type === 'off' && o.clusterRouting === 'BIRD' && ipam.type === 'calico') {
      at.at('encapsulation').report({
        code: 'calico/operator-without-routes',
        message: isIpip(pool)
          ? 'BIRD programs routes of IP in IP, and BIRD runs with BGP only'
          : 'without encapsulation nodes learn the way to pods from BGP',
        got: `${pool.encapsulation} with BGP off`,
        fix: "bgp: { type: 'mesh' }, or install.clusterRouting: 'Felix'",
        source: validation,
      });
    }
  });
}
