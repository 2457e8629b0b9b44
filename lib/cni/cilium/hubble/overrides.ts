import { checkOverrides, ownSettings } from '../../../component';
import type { Problems } from '../../../finding';
import { relayName, uiContainer } from './names';
import { relayTemplate } from './relay';
import { type HubbleSettings, resolvedHubble } from './resolve';
import { uiTemplate } from './ui';

/** Reports overrides of Hubble's workloads that fight with what they write, or that reach nothing; `problems` stands at the component. */
export function checkHubbleOverrides(settings: HubbleSettings, problems: Problems): void {
  const { hubbleRelay, hubbleUi } = settings.overrides;
  const hubble = resolvedHubble(settings);
  const relay = hubble?.relay;
  const nothing = (workload: string, got: string): void =>
    problems
      .at(`overrides.${workload}`)
      .report({ code: 'cilium/override-reaches-nothing', message: 'there is no such workload to override', got, fix: 'leave it out' });
  if (hubbleRelay !== undefined) {
    if (hubble === undefined || relay === undefined) nothing('hubbleRelay', 'hubble.relay is not there');
    else checkOverrides(hubbleRelay, ownSettings(relayTemplate(hubble, relay), relayName), problems, 'overrides.hubbleRelay');
  }
  if (hubbleUi !== undefined) {
    if (relay?.ui === undefined) nothing('hubbleUi', 'hubble.relay.ui is not there');
    else checkOverrides(hubbleUi, ownSettings(uiTemplate(relay.ui), uiContainer), problems, 'overrides.hubbleUi');
  }
}
