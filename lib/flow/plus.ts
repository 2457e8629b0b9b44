import { NetstackError } from '../finding';
import { Peer, type PeerSpec } from './peer';

interface PlusSelector {
  _toKube(): { readonly matchLabels?: Readonly<Record<string, string>> | undefined; readonly matchExpressions?: readonly unknown[] | undefined };
}

/**
 * What this library reads of a cdk8s-plus-28 peer (Pod, Deployment, Namespaces, NetworkPolicyIpBlock ...). Recognised by
 * shape, so that cdk8s-plus-28 is loaded only by those who use it, and other releases of it work too.
 */
export interface PlusPeer {
  toNetworkPolicyPeerConfig(): {
    readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] | undefined } | undefined;
    readonly podSelector?:
      | {
          readonly labelSelector: PlusSelector;
          readonly namespaces?: { readonly names?: readonly string[] | undefined; readonly labelSelector?: PlusSelector | undefined } | undefined;
        }
      | undefined;
  };
}

/** Anything that may stand for one end of a flow in code; a spec file holds PeerSpec. */
export type PeerInput = PeerSpec | Peer | PlusPeer;

/** Throws what Peer.parse throws, and `peer/not-expressible` for selectors that a PeerSpec cannot say. */
export function peerOf(input: PeerInput): Peer {
  return isPlusPeer(input) ? plusPeer(input) : Peer.parse(input);
}

/** Whether a value is a peer of cdk8s-plus-28, by shape. */
export function isPlusPeer(value: unknown): value is PlusPeer {
  return typeof value === 'object' && value !== null && 'toNetworkPolicyPeerConfig' in value && typeof value.toNetworkPolicyPeerConfig === 'function';
}

function plusPeer(peer: PlusPeer): Peer {
  const { ipBlock, podSelector } = peer.toNetworkPolicyPeerConfig();
  if (ipBlock !== undefined) return Peer.cidr(ipBlock.cidr, ipBlock.except ?? []);
  if (podSelector === undefined) throw notExpressible('a peer without ipBlock and podSelector');
  const labels = labelsOf(podSelector.labelSelector);
  const names = podSelector.namespaces?.names ?? [];
  const namespaceLabels = podSelector.namespaces?.labelSelector === undefined ? {} : labelsOf(podSelector.namespaces.labelSelector);
  if (Object.keys(namespaceLabels).length > 0) throw notExpressible('a namespace selector by labels');
  const [only, ...others] = names;
  if (Object.keys(labels).length === 0) {
    if (only !== undefined) return Peer.namespaces(only, ...others);
    return podSelector.namespaces === undefined ? Peer.pods({}) : Peer.known('anyPod');
  }
  if (others.length > 0) throw notExpressible('pods by label in several namespaces');
  return Peer.pods(labels, only);
}

function labelsOf(selector: PlusSelector): Readonly<Record<string, string>> {
  const { matchLabels = {}, matchExpressions = [] } = selector._toKube();
  if (matchExpressions.length > 0) throw notExpressible('match expressions');
  return matchLabels;
}

function notExpressible(got: string): NetstackError {
  return NetstackError.of({
    code: 'peer/not-expressible',
    message: 'a peer of a flow selects by exact labels and namespace names',
    got,
    fix: 'write the peer as data: { type: pods, namespace, labels }',
  });
}
