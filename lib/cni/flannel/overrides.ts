import type { Cluster } from '../../cluster';
import { checkOverrides, ownSettings } from '../../component';
import type { Problems } from '../../finding';
import { policyEngineOwnSettings } from '../engine';
import type { ResolvedFlannel } from './resolve';
import { flannelContainer, flannelTemplate } from './workload';

/** Reports overrides that fight with what flannel or its policy engine writes. */
export function checkFlannelOverrides(o: ResolvedFlannel, cluster: Cluster, problems: Problems): void {
  checkOverrides(o.overrides.flannel, ownSettings(flannelTemplate(o, cluster), flannelContainer), problems, 'overrides.flannel');
  checkOverrides(o.overrides.policyEngine, policyEngineOwnSettings(o.engine, cluster), problems, 'overrides.policyEngine');
}
