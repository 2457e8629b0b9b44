import type { Cluster } from '../../cluster';
import { type Image, imageOf, type PlanContext, type WorkloadOverrides } from '../../component';
import { bounded, type Problems, unlessRefused } from '../../finding';
import { checkQualifiedName } from '../../kube';
import type { ResolvedMode } from './mode';
import type { CloudProviderOptions, KubeVipOptions } from './options';
import { checkKubeVipOverrides } from './overrides';
import { type ResolvedPool, resolvePools } from './pools';
import { outOfRange, resolveMode } from './resolve-mode';
import {
  type CloudProviderRelease,
  cloudProviderReleases,
  defaultCloudProviderVersion,
  defaultKubeVipVersion,
  type KubeVipRelease,
  kubeVipReleases,
  upstreamClass,
} from './versions';

/** kube-vip's options with every default filled in. Plain data. */
export interface ResolvedKubeVip {
  readonly release: KubeVipRelease;
  readonly mode: ResolvedMode;
  readonly pools: readonly ResolvedPool[];
  readonly loadBalancerClass: string | undefined;
  readonly searchOrder: 'ascending' | 'descending';
  readonly metricsPort: number;
  readonly healthPort: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly image: Image;
  readonly cloudProvider: { readonly release: CloudProviderRelease; readonly replicas: number; readonly image: Image };
  readonly overrides: { readonly kubeVip?: WorkloadOverrides; readonly cloudProvider?: WorkloadOverrides };
}

/** Fills defaults and parses; reports every problem. Undefined where anything was an error. */
export function resolveKubeVip(options: KubeVipOptions, context: PlanContext): ResolvedKubeVip | undefined {
  return unlessRefused(context.problems, (own) => resolve(options, context.cluster, own));
}

function resolve(o: KubeVipOptions, cluster: Cluster, problems: Problems): ResolvedKubeVip {
  const release: KubeVipRelease = kubeVipReleases[o.version ?? defaultKubeVipVersion];
  checkClass(o.loadBalancerClass, problems.at('loadBalancerClass'));
  const resolved: ResolvedKubeVip = {
    release,
    mode: resolveMode(o.mode ?? { type: 'arp' }, cluster, problems.at('mode')),
    pools: resolvePools(o.pools, problems.at('pools')),
    loadBalancerClass: o.loadBalancerClass,
    searchOrder: o.searchOrder ?? 'ascending',
    metricsPort: bounded(o.metricsPort ?? 2112, 0, 65_535, outOfRange, problems.at('metricsPort')),
    healthPort: healthPortOf(o.healthPort ?? 0, problems.at('healthPort')),
    logLevel: o.logLevel ?? 'info',
    image: imageOf(o.image, release.image, problems.at('image')),
    cloudProvider: resolveCloudProvider(o.cloudProvider ?? {}, o.loadBalancerClass, problems.at('cloudProvider')),
    overrides: o.overrides ?? {},
  };
  checkKubeVipOverrides(resolved, cluster, problems);
  return resolved;
}

function resolveCloudProvider(o: CloudProviderOptions, loadBalancerClass: string | undefined, problems: Problems): ResolvedKubeVip['cloudProvider'] {
  const release: CloudProviderRelease = cloudProviderReleases[o.version ?? defaultCloudProviderVersion];
  if (!release.customClass && loadBalancerClass !== undefined && loadBalancerClass !== upstreamClass) {
    problems.at('version').report({
      code: 'kube-vip/no-custom-class',
      message: 'this version of the cloud provider takes no other loadBalancerClass than its own',
      got: `${release.version} with class ${loadBalancerClass}`,
      expected: upstreamClass,
      fix: `take version ${defaultCloudProviderVersion}, or that class`,
      source: 'https://github.com/kube-vip/kube-vip-cloud-provider/blob/v0.0.11/pkg/provider/provider.go',
    });
  }
  return {
    release,
    replicas: bounded(o.replicas ?? 1, 1, 100, outOfRange, problems.at('replicas')),
    image: imageOf(o.image, release.image, problems.at('image')),
  };
}

function checkClass(name: string | undefined, problems: Problems): void {
  for (const why of name === undefined ? [] : checkQualifiedName(name)) {
    problems.report({
      code: 'kube-vip/load-balancer-class',
      message: 'no Service can name this loadBalancerClass',
      got: JSON.stringify(name),
      expected: why,
      fix: `for example ${upstreamClass}`,
    });
  }
}

/** kube-vip refuses to start with a health port below 1024. */
function healthPortOf(port: number, problems: Problems): number {
  return port === 0 ? 0 : bounded(port, 1024, 65_535, outOfRange, problems);
}
