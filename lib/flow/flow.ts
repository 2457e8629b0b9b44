import type { Peer, PeerSpec } from './peer';
import type { Port } from './port';

/** Who may talk to whom on what, as data. Empty `ports`: everything. */
export interface FlowSpec {
  readonly from: PeerSpec;
  readonly to: PeerSpec;
  /** `80/TCP`, `8000-8010/UDP`, `http/TCP`, `*\/SCTP`. */
  readonly ports: readonly string[];
}

/** The same, parsed. */
export interface Flow {
  readonly from: Peer;
  readonly to: Peer;
  readonly ports: readonly Port[];
}
