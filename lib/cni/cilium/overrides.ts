import type { Cluster } from '../../cluster';
import { checkOverrides, ownSettings } from '../../component';
import type { Problems } from '../../finding';
import { checkHubbleOverrides } from './hubble';
import { agentContainer, envoyContainer, operatorContainer } from './names';
import type { ResolvedCilium } from './resolve/resolved';
import { agentTemplate } from './workload/agent';
import { envoyTemplate } from './workload/envoy';
import { operatorTemplate } from './workload/operator';

/** Reports overrides that fight with what the room writes, or that reach nothing. */
export function checkCiliumOverrides(o: ResolvedCilium, cluster: Cluster, problems: Problems): void {
  const { agent, operator, envoy } = o.overrides;
  if (agent !== undefined) checkOverrides(agent, ownSettings(agentTemplate(o, cluster), agentContainer), problems, 'overrides.agent');
  if (operator !== undefined) checkOverrides(operator, ownSettings(operatorTemplate(o), operatorContainer), problems, 'overrides.operator');
  checkHubbleOverrides(o, problems);
  if (envoy === undefined) return;
  if (o.envoy.type === 'daemonset') checkOverrides(envoy, ownSettings(envoyTemplate(o, o.envoy), envoyContainer), problems, 'overrides.envoy');
  else
    problems.at('overrides.envoy').report({
      code: 'cilium/override-reaches-nothing',
      message: 'there is no such workload to override',
      got: `envoy ${o.envoy.type}`,
      fix: 'leave it out',
    });
}
