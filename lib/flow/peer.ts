import { NetstackError } from '../finding';
import { Cidr } from '../net';

/** Pods by label. Without `namespace`: of the namespaces of whoever writes the flow (a segment's, a component's own). */
export interface PodsPeerSpec {
  readonly type: 'pods';
  readonly namespace?: string;
  /** All of these; empty: every pod. */
  readonly labels: Readonly<Record<string, string>>;
}
/** Every pod of the named namespaces. */
export interface NamespacesPeerSpec {
  readonly type: 'namespaces';
  readonly names: readonly string[];
}
/** Addresses outside the cluster. `except` lies inside `cidr`. */
export interface CidrPeerSpec {
  readonly type: 'cidr';
  readonly cidr: string;
  readonly except?: readonly string[];
}
/**
 * Peers whose addresses or labels the layer knows:
 * `nodes` every node, in the addresses its traffic carries when it reaches a pod; `apiServer` the API servers after DNAT;
 * `dns` the cluster's resolver; `world` everything outside the cluster, without cloud metadata; `anyPod` every pod of the
 * cluster; `ingress` the pods (or nodes) of the layer's ingress controller; `monitoring` who scrapes metrics.
 */
export interface KnownPeerSpec {
  readonly type: 'nodes' | 'apiServer' | 'dns' | 'world' | 'anyPod' | 'ingress' | 'monitoring';
}
/** One end of a flow, as data. @discriminator type */
export type PeerSpec = PodsPeerSpec | NamespacesPeerSpec | CidrPeerSpec | KnownPeerSpec;

/** The same, parsed. */
export type ResolvedPeer =
  | PodsPeerSpec
  | NamespacesPeerSpec
  | KnownPeerSpec
  | { readonly type: 'cidr'; readonly cidr: Cidr; readonly except: readonly Cidr[] };

/** One end of a flow. Serialises to its PeerSpec. */
export class Peer {
  /** Whether a value is a Peer, however it came here. */
  static isPeer(value: unknown): value is Peer {
    return typeof value === 'object' && value !== null && #brand in value;
  }
  readonly #brand = 'Peer';
  readonly resolved: ResolvedPeer;

  private constructor(resolved: ResolvedPeer) {
    this.resolved = resolved;
  }

  /** Throws what Cidr.parse throws, and `peer/except-outside` or `peer/no-namespaces`. */
  static parse(spec: PeerSpec | Peer): Peer {
    if (Peer.isPeer(spec)) return spec;
    switch (spec.type) {
      case 'cidr':
        return Peer.cidr(spec.cidr, spec.except);
      case 'namespaces':
        return Peer.namespaces(...spec.names);
      case 'pods':
        return Peer.pods(spec.labels, spec.namespace);
      default:
        return new Peer({ type: spec.type });
    }
  }
  static pods(labels: Readonly<Record<string, string>>, namespace?: string): Peer {
    return new Peer(namespace === undefined ? { type: 'pods', labels } : { type: 'pods', namespace, labels });
  }
  static namespaces(...names: readonly string[]): Peer {
    if (names.length === 0)
      throw NetstackError.of({
        code: 'peer/no-namespaces',
        message: 'a namespaces peer without names matches nothing',
        fix: 'name at least one namespace',
      });
    return new Peer({ type: 'namespaces', names });
  }
  static cidr(cidr: string, except: readonly string[] = []): Peer {
    const range = Cidr.parse(cidr);
    const holes = except.map((text) => Cidr.parse(text));
    for (const hole of holes) {
      if (!range.contains(hole) || hole.prefix === range.prefix) {
        throw NetstackError.of({
          code: 'peer/except-outside',
          message: 'an exception lies strictly inside its range, or the API server refuses it',
          got: `${cidr} except ${hole}`,
        });
      }
    }
    return new Peer({ type: 'cidr', cidr: range, except: holes });
  }
  static known(type: KnownPeerSpec['type']): Peer {
    return new Peer({ type });
  }

  toJSON(): PeerSpec {
    const peer = this.resolved;
    if (peer.type !== 'cidr') return peer;
    const cidr = peer.cidr.toString();
    return peer.except.length === 0 ? { type: 'cidr', cidr } : { type: 'cidr', cidr, except: peer.except.map(String) };
  }
}
