import type { Cluster } from '../../cluster';
import { checkOverrides, ownSettings } from '../../component';
import type { Problems } from '../../finding';
import { cloudProviderContainer, cloudProviderTemplate } from './cloud-provider';
import type { ResolvedKubeVip } from './resolve';
import { kubeVipContainer, kubeVipTemplate } from './workload';

/** Reports overrides that fight with what kube-vip or its cloud provider write. */
export function checkKubeVipOverrides(o: ResolvedKubeVip, cluster: Cluster, problems: Problems): void {
  const { kubeVip, cloudProvider } = o.overrides;
  if (kubeVip !== undefined) checkOverrides(kubeVip, ownSettings(kubeVipTemplate(o), kubeVipContainer), problems, 'overrides.kubeVip');
  if (cloudProvider !== undefined)
    checkOverrides(cloudProvider, ownSettings(cloudProviderTemplate(o, cluster), cloudProviderContainer), problems, 'overrides.cloudProvider');
}
