import type { Problems } from '../finding';
import { Peer, type PeerSpec } from './peer';
import { Port } from './port';

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

/** Parses a flow, reporting every problem of it; undefined if anything was refused. */
export function resolveFlow(spec: FlowSpec, problems: Problems): Flow | undefined {
  const from = problems.at('from').read(Peer.parse, spec.from);
  const to = problems.at('to').read(Peer.parse, spec.to);
  const ports = spec.ports.map((text, index) => problems.at(`ports[${index}]`).read(Port.parse, text));
  const parsed = ports.filter((port) => port !== undefined);
  return from === undefined || to === undefined || parsed.length < ports.length ? undefined : { from, to, ports: parsed };
}
