import { type Image, imageOf, type PlanContext } from '../../../component';
import { bounded, type Problems } from '../../../finding';
import { isCountOrShare } from '../../../kube';
import type { CalicoSettings } from '../settings';
import { checkExpressible } from './expressible';
import type {
  CalicoApiServer,
  CalicoCertificateManagement,
  CalicoCipherSuite,
  CalicoCniLog,
  CalicoControlPlane,
  CalicoHttpProxy,
  CalicoOperatorInstall,
  CalicoSysctl,
  CalicoWhisker,
} from './options';
import { checkOperatorOverrides } from './overrides';
import { providerOf } from './provider';
import { type OperatorRelease, operatorReleases } from './versions';

/** What only the operator install is told, with every default filled in. Plain data. */
export interface ResolvedOperator {
  readonly type: 'operator';
  readonly release: OperatorRelease;
  readonly crds: 'pulled' | 'operator';
  readonly image: Image;
  readonly provider: NonNullable<CalicoOperatorInstall['kubernetesProvider']>;
  readonly clusterRouting: 'BIRD' | 'Felix';
  /** What eBPF nodes reach the API server by; undefined: by the Service, or as the operator finds out. */
  readonly apiEndpoint: { readonly host: string; readonly port: number } | undefined;
  readonly bpfNetworkBootstrap: boolean;
  readonly kubeProxyManagement: boolean;
  readonly apiServer: Required<CalicoApiServer>;
  readonly goldmane: { readonly enabled: boolean; readonly metricsPort: number };
  readonly whisker: Required<CalicoWhisker>;
  readonly controlPlane: Required<CalicoControlPlane>;
  /** 0: none. */
  readonly typhaMetricsPort: number;
  readonly maxUnavailable: number | string;
  readonly containerIpForwarding: boolean;
  readonly policySetupTimeout: number;
  readonly sysctls: readonly CalicoSysctl[];
  readonly cniLog: Required<CalicoCniLog>;
  readonly flexVolumePath: string;
  readonly kubeletVolumePluginPath: string;
  readonly certificateManagement: CalicoCertificateManagement | undefined;
  readonly fips: boolean;
  readonly tlsCipherSuites: readonly CalicoCipherSuite[];
  readonly proxy: CalicoHttpProxy | undefined;
  readonly azurePolicyMode: 'Default' | 'Manual' | undefined;
}

const outOfRange = 'calico/out-of-range';
const validation = 'https://github.com/tigera/operator/blob/v1.42.3/pkg/controller/installation/validation.go';

/** Fills defaults and parses; reports every problem. `problems` of the context stands at the component. */
export function resolveOperator(o: CalicoOperatorInstall, settings: CalicoSettings, context: PlanContext): ResolvedOperator {
  const { cluster } = context;
  const problems = context.problems.at('install');
  const release = operatorReleases[settings.release.version];
  const bpf = settings.dataplane.type === 'bpf';
  const whisker = o.whisker?.enabled ?? false;
  const provider = providerOf(o.kubernetesProvider, cluster.platform.name, problems.at('kubernetesProvider'));
  checkBpf(o, settings, context);
  const resolved: ResolvedOperator = {
    type: 'operator',
    release,
    crds: o.crds ?? 'pulled',
    image: imageOf(o.image, release.image, problems.at('image')),
    provider,
    clusterRouting: routingOf(o.clusterRouting, release, problems.at('clusterRouting')),
    apiEndpoint:
      bpf && o.bpfNetworkBootstrap !== true && cluster.apiServer.host !== undefined
        ? { host: cluster.apiServer.host, port: cluster.apiServer.port }
        : undefined,
    bpfNetworkBootstrap: o.bpfNetworkBootstrap ?? false,
    kubeProxyManagement: o.kubeProxyManagement ?? false,
    apiServer: { enabled: o.apiServer?.enabled ?? true, logSeverity: o.apiServer?.logSeverity ?? 'Info' },
    goldmane: {
      enabled: o.goldmane?.enabled ?? whisker,
      metricsPort: bounded(o.goldmane?.metricsPort ?? 0, 0, 65_535, outOfRange, problems.at('goldmane.metricsPort')),
    },
    whisker: { enabled: whisker, notifications: o.whisker?.notifications ?? 'Disabled' },
    controlPlane: {
      replicas: bounded(o.controlPlane?.replicas ?? (cluster.nodes.count === 1 ? 1 : 2), 1, 1000, outOfRange, problems.at('controlPlane.replicas')),
      nodeSelector: o.controlPlane?.nodeSelector ?? {},
      tolerations: o.controlPlane?.tolerations ?? [],
    },
    typhaMetricsPort: bounded(o.typhaMetricsPort ?? 0, 0, 65_535, outOfRange, problems.at('typhaMetricsPort')),
    maxUnavailable: maxUnavailableOf(o.updateStrategy?.maxUnavailable ?? 1, problems.at('updateStrategy.maxUnavailable')),
    containerIpForwarding: o.containerIpForwarding ?? false,
    policySetupTimeout: bounded(o.policySetupTimeout ?? 0, 0, 2_147_483_647, outOfRange, problems.at('policySetupTimeout')),
    sysctls: checkedSysctls(o.sysctls ?? [], problems.at('sysctls')),
    cniLog: cniLogOf(o.cniLog ?? {}, problems.at('cniLog')),
    flexVolumePath: folderOf(o.flexVolumePath, problems.at('flexVolumePath')),
    kubeletVolumePluginPath: folderOf(o.kubeletVolumePluginPath, problems.at('kubeletVolumePluginPath')),
    certificateManagement: checkedCertificate(o.certificateManagement, problems.at('certificateManagement')),
    fips: o.fips ?? false,
    tlsCipherSuites: o.tlsCipherSuites ?? [],
    proxy: o.proxy,
    azurePolicyMode: o.azurePolicyMode,
  };
  checkParts(o, resolved, problems);
  checkExpressible(settings, resolved, context.problems);
  checkOperatorOverrides(settings, resolved, context.problems);
  return resolved;
}

/** eBPF does the work of kube-proxy, so nodes must know the API server by other means than a Service. */
function checkBpf(o: CalicoOperatorInstall, { dataplane }: CalicoSettings, { cluster, problems }: PlanContext): void {
  if (dataplane.type === 'bpf') {
    if (o.bpfNetworkBootstrap === true || cluster.apiServer.host !== undefined) return;
    problems.at('dataplane').report({
      code: 'calico/bpf-without-endpoint',
      message: 'without kube-proxy nothing on a node knows the way to the API server, and eBPF never starts',
      got: 'bpf in a cluster without apiServer.host',
      fix: 'say cluster.apiServer.host, or install.bpfNetworkBootstrap: true',
      source: 'https://docs.tigera.io/calico/latest/operations/ebpf/enabling-ebpf',
    });
    return;
  }
  for (const option of ['bpfNetworkBootstrap', 'kubeProxyManagement'] as const) {
    if (o[option] !== true) continue;
    problems.at(`install.${option}`).report({
      code: 'calico/only-with-bpf',
      message: 'the operator does this in eBPF mode only',
      got: `${option} with dataplane ${dataplane.type}`,
      fix: "leave it out, or dataplane: { type: 'bpf' }",
      source: 'https://docs.tigera.io/calico/latest/reference/installation/api',
    });
  }
}

function checkParts(o: CalicoOperatorInstall, { whisker, goldmane, provider, release }: ResolvedOperator, problems: Problems): void {
  if (goldmane.enabled && goldmane.metricsPort !== 0 && !release.goldmaneMetrics) {
    problems.at('goldmane.metricsPort').report({
      code: 'calico/goldmane-metrics-too-new',
      message: 'Goldmane serves metrics since Calico 3.32',
      got: `${goldmane.metricsPort} with Calico ${release.calico}`,
      fix: "version: '3.32.1', or leave it out",
    });
  }
  if (whisker.enabled && !goldmane.enabled) {
    problems.at('whisker.enabled').report({
      code: 'calico/whisker-without-goldmane',
      message: 'Whisker shows what Goldmane gathers, and nothing without it',
      got: 'whisker without goldmane',
      fix: 'leave goldmane.enabled out',
    });
  }
  if (!goldmane.enabled && o.goldmane?.metricsPort !== undefined && o.goldmane.metricsPort !== 0)
    reachesNothing('goldmane.metricsPort', 'goldmane is off', problems);
  if (!whisker.enabled && o.whisker?.notifications !== undefined) reachesNothing('whisker.notifications', 'whisker is off', problems);
  if (o.apiServer?.enabled === false && o.apiServer.logSeverity !== undefined) reachesNothing('apiServer.logSeverity', 'apiServer is off', problems);
  if (o.azurePolicyMode !== undefined && provider !== 'AKS') {
    problems.at('azurePolicyMode').report({
      code: 'calico/azure-only',
      message: 'the operator refuses settings of Azure elsewhere',
      got: provider === '' ? 'no provider' : provider,
      expected: 'AKS',
      fix: 'leave it out',
      source: validation,
    });
  }
}

function reachesNothing(path: string, got: string, problems: Problems): void {
  problems.at(path).report({ code: 'calico/option-reaches-nothing', message: 'there is nothing to tell this', got, fix: 'leave it out' });
}

function routingOf(given: 'BIRD' | 'Felix' | undefined, release: OperatorRelease, problems: Problems): 'BIRD' | 'Felix' {
  if (given === 'Felix' && !release.clusterRouting) {
    problems.report({
      code: 'calico/felix-routing-too-new',
      message: 'Felix programs routes of pools without VXLAN since Calico 3.32',
      got: `Felix with Calico ${release.calico}`,
      fix: "version: '3.32.1', or leave it out",
    });
  }
  return given ?? 'BIRD';
}

function maxUnavailableOf(most: number | string, problems: Problems): number | string {
  if (!isCountOrShare(most, 1)) {
    problems.report({
      code: 'calico/max-unavailable',
      message: 'the update would never begin, or the API server refuses it',
      got: JSON.stringify(most),
      expected: "a whole number above 0, or '1%' to '100%'",
    });
  }
  return most;
}

function checkedSysctls(sysctls: readonly CalicoSysctl[], problems: Problems): readonly CalicoSysctl[] {
  sysctls.forEach(({ key, value }, index) => {
    const at = problems.at(`[${index}]`);
    if (!/^[1-9]\d{0,9}$/.test(value))
      at.at('value').report({
        code: 'calico/sysctl',
        message: 'the kernel takes a number here',
        got: JSON.stringify(value),
        expected: "for example '60'",
      });
    if (sysctls.findIndex((other) => other.key === key) < index)
      at.at('key').report({ code: 'calico/name-twice', message: 'a setting stands twice in the list', got: key, fix: 'keep one' });
  });
  return sysctls;
}

function cniLogOf(
  { severity = 'Info', maxSize = '100Mi', maxAgeDays = 30, maxFiles = 10 }: CalicoCniLog,
  problems: Problems,
): Required<CalicoCniLog> {
  if (!/^[1-9]\d{0,8}[KMGTPE]i$/.test(maxSize)) {
    problems.at('maxSize').report({
      code: 'calico/log-size',
      message: 'the operator takes sizes with a binary suffix only',
      got: JSON.stringify(maxSize),
      expected: "'100Mi': a whole number and Ki, Mi, Gi, Ti, Pi or Ei",
      source: validation,
    });
  }
  return {
    severity,
    maxSize,
    maxAgeDays: bounded(maxAgeDays, 1, 2_147_483_647, outOfRange, problems.at('maxAgeDays')),
    maxFiles: bounded(maxFiles, 1, 2_147_483_647, outOfRange, problems.at('maxFiles')),
  };
}

/** An absolute path, or `None`. */
function folderOf(given: string | undefined, problems: Problems): string {
  if (given !== undefined && given !== 'None' && !/^\/[^\0]*$/.test(given)) {
    problems.report({
      code: 'calico/folder',
      message: 'not a folder of a node',
      got: JSON.stringify(given),
      expected: "an absolute path, or 'None'",
      source: validation,
    });
  }
  return given ?? 'None';
}

/** A certificate may stand in a repository; a key may not. */
function checkedCertificate(given: CalicoCertificateManagement | undefined, problems: Problems): CalicoCertificateManagement | undefined {
  if (given === undefined) return undefined;
  const text = /^[A-Za-z0-9+/]+={0,2}$/.test(given.caCert) ? Buffer.from(given.caCert, 'base64').toString('latin1') : '';
  if (!/^-----BEGIN CERTIFICATE-----\n/.test(text) || text.includes('PRIVATE KEY')) {
    problems.at('caCert').report({
      code: 'calico/ca-certificate',
      message: text.includes('PRIVATE KEY') ? 'a private key has no place in a spec' : 'not the base64 of a certificate in PEM',
      expected: 'what base64 prints of a file that begins with -----BEGIN CERTIFICATE-----',
    });
  }
  if (!/^[a-z0-9.-]{1,253}\/[A-Za-z0-9._-]{1,317}$/.test(given.signerName)) {
    problems.at('signerName').report({
      code: 'calico/signer-name',
      message: 'no signer has this name',
      got: JSON.stringify(given.signerName),
      expected: "domain and path, for example 'example.com/calico'",
    });
  }
  return given;
}
