import type { Change, OptionPath } from '../../../component';
import type { CalicoOperatorInstall } from './options';

/** One entry for every option of the operator install, as a path of the component's. */
export type OperatorChanges = { readonly [P in OptionPath<CalicoOperatorInstall> as `install.${P}`]: Change };

/** What a change of each option does on a living cluster: the operator rolls what it renders, a node at a time. Source: pkg/render of tigera/operator v1.42.3. */
export const operatorChanges: OperatorChanges = {
  // Moving an install from kube-system into the operator's hands is a migration of its own (pkg/controller/migration).
  'install.type': 'never',
  'install.crds': 'free',
  'install.image': 'free',
  'install.kubernetesProvider': 'rolling-restart',
  // Routes are withdrawn by the one before the other has written them.
  'install.clusterRouting': 'breaks-connections',
  'install.bpfNetworkBootstrap': 'rolling-restart',
  'install.kubeProxyManagement': 'free',
  'install.apiServer': 'free',
  // Clients of projectcalico.org/v3 lose it.
  'install.apiServer.enabled': 'breaks-connections',
  'install.apiServer.logSeverity': 'rolling-restart',
  'install.goldmane': 'free',
  'install.goldmane.enabled': 'rolling-restart',
  'install.goldmane.metricsPort': 'rolling-restart',
  'install.whisker': 'free',
  'install.whisker.enabled': 'free',
  'install.whisker.notifications': 'rolling-restart',
  'install.controlPlane': 'rolling-restart',
  'install.controlPlane.replicas': 'free',
  'install.controlPlane.nodeSelector': 'rolling-restart',
  'install.controlPlane.tolerations': 'rolling-restart',
  'install.typhaMetricsPort': 'rolling-restart',
  'install.updateStrategy': 'free',
  'install.updateStrategy.type': 'free',
  'install.updateStrategy.maxUnavailable': 'free',
  // What the CNI configuration holds reaches pods that are created afterwards.
  'install.containerIpForwarding': 'rolling-restart',
  'install.policySetupTimeout': 'rolling-restart',
  'install.sysctls': 'rolling-restart',
  'install.cniLog': 'rolling-restart',
  'install.cniLog.severity': 'rolling-restart',
  'install.cniLog.maxSize': 'rolling-restart',
  'install.cniLog.maxAgeDays': 'rolling-restart',
  'install.cniLog.maxFiles': 'rolling-restart',
  'install.flexVolumePath': 'rolling-restart',
  'install.kubeletVolumePluginPath': 'rolling-restart',
  // Certificates of both signers are not trusted at once: Felix and Typha lose each other until all are replaced.
  'install.certificateManagement': 'breaks-connections',
  'install.certificateManagement.caCert': 'breaks-connections',
  'install.certificateManagement.signerName': 'breaks-connections',
  'install.certificateManagement.keyAlgorithm': 'rolling-restart',
  'install.certificateManagement.signatureAlgorithm': 'rolling-restart',
  'install.fips': 'rolling-restart',
  'install.tlsCipherSuites': 'rolling-restart',
  'install.proxy': 'rolling-restart',
  'install.proxy.httpProxy': 'rolling-restart',
  'install.proxy.httpsProxy': 'rolling-restart',
  'install.proxy.noProxy': 'rolling-restart',
  'install.azurePolicyMode': 'free',
};
