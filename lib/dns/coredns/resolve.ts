import type { Cluster } from '../../cluster';
import { checkOverrides, type Image, imageOf, ownSettings, type PlanContext, type WorkloadOverrides } from '../../component';
import { type ProblemList, unlessRefused } from '../../finding';
import { printCorefile } from '../corefile';
import { type CoreDnsCorefile, resolveCorefile } from './blocks';
import type {
  ConsolidatedErrors,
  CoreDnsCache,
  CoreDnsHosts,
  CoreDnsOptions,
  CoreDnsUpstreams,
  KubernetesZone,
  NameRewrite,
  StubDomain,
} from './options';
import { checkSettings } from './settings';
import { type CoreDnsRelease, coreDnsReleases, defaultCoreDnsVersion } from './versions';
import { coreDnsContainer, coreDnsTemplate } from './workload';

/** CoreDNS's options with every default filled in, and the Corefile they make. Plain data. */
export interface ResolvedCoreDns extends CoreDnsCorefile {
  /** The Corefile as it is written. */
  readonly text: string;
  readonly release: CoreDnsRelease;
  readonly image: Image;
  /** The user's image: nobody knows its plugins. */
  readonly customImage: boolean;
  readonly replicas: number;
  /** Somebody else scales the Deployment: `replicas` is not written. */
  readonly autoscaled: boolean;
  readonly maxUnavailable: number | string;
  readonly spread: 'preferred' | 'required';
  readonly ipFamilyPolicy: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
  readonly upstreams: CoreDnsUpstreams;
  readonly stubDomains: readonly StubDomain[];
  readonly kubernetes: KubernetesZone & Required<Pick<KubernetesZone, 'pods' | 'ttl' | 'fallthrough'>>;
  readonly cache: CoreDnsCache | false;
  readonly hosts: CoreDnsHosts | undefined;
  readonly rewrites: readonly NameRewrite[];
  readonly autopath: boolean;
  readonly dns64: string | undefined;
  readonly bufsize: number | undefined;
  readonly log: readonly ('all' | 'success' | 'denial' | 'error')[];
  readonly errors: readonly ConsolidatedErrors[];
  readonly lameduck: string;
  readonly reload: string;
  /** Name of the ConfigMap that others write parts of the Corefile into. */
  readonly custom: string | undefined;
  readonly overrides: WorkloadOverrides | undefined;
}

/** The same before the Corefile is made of it. */
export type CoreDnsSettings = Omit<ResolvedCoreDns, keyof CoreDnsCorefile | 'text'>;

/** Fills defaults and parses; reports every problem. Undefined where anything was an error. */
export function resolveCoreDns(options: CoreDnsOptions, context: PlanContext): ResolvedCoreDns | undefined {
  return unlessRefused(context.problems, (own) => resolve(options, context.cluster, own));
}

function resolve(o: CoreDnsOptions, cluster: Cluster, problems: ProblemList): ResolvedCoreDns {
  const release: CoreDnsRelease = coreDnsReleases[o.version ?? defaultCoreDnsVersion(cluster.kubernetes)];
  const settings: CoreDnsSettings = {
    release,
    image: imageOf(o.image, release.image, problems.at('image')),
    customImage: o.image !== undefined,
    replicas: o.replicas ?? 2,
    autoscaled: o.autoscaled ?? false,
    maxUnavailable: o.maxUnavailable ?? 1,
    spread: o.spread ?? 'preferred',
    ipFamilyPolicy: o.ipFamilyPolicy ?? (cluster.families.length === 2 ? 'PreferDualStack' : 'SingleStack'),
    upstreams: o.upstreams ?? { type: 'node' },
    stubDomains: o.stubDomains ?? [],
    kubernetes: { pods: 'insecure', ttl: 30, fallthrough: ['in-addr.arpa', 'ip6.arpa'], ...o.kubernetes },
    cache: o.cache ?? {},
    hosts: o.hosts,
    rewrites: o.rewrites ?? [],
    autopath: o.autopath ?? false,
    dns64: o.dns64,
    bufsize: o.bufsize,
    log: o.log ?? [],
    errors: o.errors ?? [],
    lameduck: o.lameduck ?? '5s',
    reload: o.reload ?? '30s',
    custom: o.custom?.configMap,
    overrides: o.overrides,
  };
  if (o.autoscaled === true && o.replicas !== undefined) {
    problems.at('replicas').report({
      code: 'coredns/replicas-and-autoscaler',
      message: 'every apply would reset what the autoscaler decided',
      got: `replicas ${o.replicas} beside autoscaled`,
      fix: 'leave replicas out; the autoscaler has a minimum of its own',
      source: 'https://kubernetes.io/docs/tasks/administer-cluster/dns-horizontal-autoscaling/',
    });
  }
  checkSettings(settings, cluster, problems);
  const made = resolveCorefile(settings, o.extraServerBlocks, cluster.domain, problems);
  // Options that were refused are not reported a second time as words that have no spelling.
  const text = problems.failed ? undefined : problems.read(printCorefile, made.corefile);
  const resolved: ResolvedCoreDns = { ...settings, ...made, text: text ?? '' };
  if (o.overrides !== undefined) checkOverrides(o.overrides, ownSettings(coreDnsTemplate(resolved), coreDnsContainer), problems);
  return resolved;
}
