/**
 * Intents for Calico: NetworkPolicy for everything that it can say, and beside it a policy of Calico's own for what it cannot,
 * the API server by its Service.
 *
 * A range of addresses is written where it is known: every reader of NetworkPolicies understands it. Where nobody said what
 * the addresses are, the endpoints of Service `kubernetes` are meant, at their ports; Calico follows them as they change.
 *
 * Objects are in the form that the CRDs store. Felix takes the tier of an older release from the first word of the name,
 * so the name begins with `default.`; without annotation `projectcalico.org/metadata` name and labels are those of the object.
 * Nothing is defaulted there, so tier and types are written. Such a policy stands in one tier with the NetworkPolicies:
 * what any of them allows is allowed, what none allows is dropped at the end of the tier.
 * Source: libcalico-go/lib/backend/k8s/resources/resources.go and lib/backend/syncersv1/updateprocessors of v3.32.1 and v3.31.7.
 */
import type { crd } from '../../../imports/calico';
import type { KubeManifest, Namespaced, StringMap } from '../../kube';
import type { AddressSet, Allowance, IntentPeer, PolicyIntent } from '../intent';
import { networkPolicies } from './network-policy';

type CalicoPolicy = Namespaced<crd.NetworkPolicy>;

/** Destinations that Calico has a name for. */
export const CALICO_DESTINATIONS: readonly NonNullable<AddressSet['known']>[] = ['apiServer'];

/** NetworkPolicies, and beside those that reach an API server of unknown address one of Calico's. */
export function calicoPolicies(intents: readonly PolicyIntent[]): readonly KubeManifest[] {
  const plain: PolicyIntent[] = [];
  const own: CalicoPolicy[] = [];
  for (const intent of intents) {
    if (!intent.egress.some(reachesUnknownApiServer)) {
      plain.push(intent);
      continue;
    }
    own.push(toApiServer(intent));
    const egress = intent.egress.flatMap(withoutUnknownApiServer);
    // What only adds, and has nothing left to add, isolates nobody: no object.
    if (intent.denies || intent.ingress.length + egress.length > 0) plain.push({ ...intent, egress });
  }
  return own.length === 0 ? networkPolicies(intents) : [...networkPolicies(plain), ...own];
}

function isUnknownApiServer(peer: IntentPeer): boolean {
  return peer.type === 'addresses' && peer.known === 'apiServer' && peer.blocks.length === 0;
}

function reachesUnknownApiServer({ peers }: Allowance): boolean {
  return peers.some(isUnknownApiServer);
}

/** A rule without peers would match everybody: where nobody is left the allowance goes. */
function withoutUnknownApiServer(allowance: Allowance): readonly Allowance[] {
  if (!reachesUnknownApiServer(allowance)) return [allowance];
  const peers = allowance.peers.filter((peer) => !isUnknownApiServer(peer));
  return peers.length === 0 ? [] : [{ ...allowance, peers }];
}

function toApiServer({ name, namespace, labels }: PolicyIntent): CalicoPolicy {
  return {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `default.${name}`, namespace },
    spec: {
      tier: 'default',
      selector: selectorOf(labels),
      types: ['Egress'],
      egress: [{ action: 'Allow', destination: { services: { name: 'kubernetes', namespace: 'default' } } }],
    },
  };
}

/** Keys and values of labels hold no quotes. */
function selectorOf(labels: StringMap): string {
  const terms = Object.entries(labels).map(([key, value]) => `${key} == '${value}'`);
  return terms.length === 0 ? 'all()' : terms.join(' && ');
}
