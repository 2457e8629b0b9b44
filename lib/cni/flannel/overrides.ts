import type { Cluster } from '../../cluster';
import { checkOverrides, ownSettings } from '../../component';
import type { Problems } from '../../finding';
import { ipMasqAgentContainer, ipMasqAgentTemplate, policyEngineOwnSettings } from '../engine';
import { flannelContainer } from './names';
import type { ResolvedFlannel } from './resolve';
import { flannelTemplate } from './workload';

/** Reports overrides that fight with what flannel, its policy engine or ip-masq-agent write. */
export function checkFlannelOverrides(o: ResolvedFlannel, cluster: Cluster, problems: Problems): void {
  checkOverrides(o.overrides.flannel, ownSettings(flannelTemplate(o, cluster), flannelContainer), problems, 'overrides.flannel');
  checkOverrides(o.overrides.policyEngine, policyEngineOwnSettings(o.engine, cluster), problems, 'overrides.policyEngine');
  if (o.ipMasqAgent !== undefined) {
    checkOverrides(
      o.overrides.ipMasqAgent,
      ownSettings(ipMasqAgentTemplate(o.ipMasqAgent, cluster), ipMasqAgentContainer),
      problems,
      'overrides.ipMasqAgent',
    );
  }
}
