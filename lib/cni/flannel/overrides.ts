import type { Cluster } from '../../cluster';
import { checkOverrides, ownSettings } from '../../component';
import type { Problems } from '../../finding';
import { ipMasqAgentContainer, ipMasqAgentTemplate, policyEngineOwnSettings } from '../engine';
import { flannelContainer } from './names';
import type { ResolvedFlannel } from './resolve';
import { flannelTemplate } from './workload';

/** Reports overrides that fight with what flannel, its policy engine or ip-masq-agent write, or that reach nothing. */
export function checkFlannelOverrides({ overrides, ...o }: ResolvedFlannel, cluster: Cluster, problems: Problems): void {
  const { flannel, policyEngine, ipMasqAgent } = overrides;
  if (flannel !== undefined) {
    checkOverrides(flannel, ownSettings(flannelTemplate({ overrides, ...o }, cluster), flannelContainer), problems, 'overrides.flannel');
  }
  if (policyEngine !== undefined) {
    if (o.engine.type === 'none') reachesNothing('policyEngine', "policyEngine is { type: 'none' }", problems);
    else checkOverrides(policyEngine, policyEngineOwnSettings(o.engine, cluster), problems, 'overrides.policyEngine');
  }
  if (ipMasqAgent !== undefined) {
    if (o.ipMasqAgent === undefined) reachesNothing('ipMasqAgent', 'nonMasqueradeCidrs is empty', problems);
    else
      checkOverrides(ipMasqAgent, ownSettings(ipMasqAgentTemplate(o.ipMasqAgent, cluster), ipMasqAgentContainer), problems, 'overrides.ipMasqAgent');
  }
}

function reachesNothing(workload: string, got: string, problems: Problems): void {
  problems
    .at(`overrides.${workload}`)
    .report({ code: 'flannel/override-reaches-nothing', message: 'there is no such workload to override', got, fix: 'leave it out' });
}
