import { NetstackError } from '../finding';
import { excerpt } from './ip-text';

/** Transport protocols of Services and NetworkPolicies, as the Kubernetes API spells them. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** All protocols, in the order in which they are listed. */
export const protocols = ['TCP', 'UDP', 'SCTP'] as const satisfies readonly Protocol[];

/** Reads a protocol, in upper case only as the API server does; throws `port/unknown-protocol`. */
export function parseProtocol(text: string): Protocol {
  const found = protocols.find((protocol) => protocol === text);
  if (found !== undefined) return found;
  const meant = protocols.find((protocol) => protocol === text.toUpperCase());
  throw NetstackError.of({
    code: 'port/unknown-protocol',
    message: 'not a transport protocol',
    got: excerpt(text),
    expected: protocols.join(', '),
    ...(meant === undefined ? {} : { fix: `write ${meant}` }),
  });
}
