/** What intents say that a CiliumNetworkPolicy cannot. */

import { isIdentityLabel } from '../../cni/cilium/identity-labels';
import type { StringMap } from '../../kube';
import type { Allowance, PolicyIntent } from '../intent';
import type { Refusal } from './refusal';

/** Labels that are no part of an identity: a policy can neither isolate pods by them nor let them through. */
export function ciliumRefusals(intents: readonly PolicyIntent[]): readonly Refusal[] {
  const found = new Map<string, Refusal>();
  const look = (labels: StringMap, source: string, whose: string): void => {
    for (const key of Object.keys(labels)) {
      if (isIdentityLabel(key)) continue;
      const got = `${whose} with the label ${key}`;
      found.set(`${source} ${got}`, { source, got, expected: 'a label that Cilium makes identities of' });
    }
  };
  const seen = new Set<Allowance>();
  for (const { namespace, labels, ingress, egress } of intents) {
    const allowances = [...ingress, ...egress];
    const [first] = allowances;
    look(labels, first?.source ?? 'policy.defaultDeny', `pods of ${namespace}`);
    for (const allowance of allowances) {
      if (seen.has(allowance)) continue;
      seen.add(allowance);
      for (const peer of allowance.peers) if (peer.type === 'pods') look(peer.labels, allowance.source, 'a peer');
    }
  }
  return [...found.values()];
}
