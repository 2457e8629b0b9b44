import type { Directive, Line, ServerBlock } from '../corefile';
import { readUpstream, type UpstreamAddress } from './upstream';

/** One `forward` of a server block. */
export interface Forward {
  readonly from: string;
  readonly destinations: readonly UpstreamAddress[];
  /** Files and host names: their addresses are known where CoreDNS runs. */
  readonly unknown: readonly string[];
  readonly line: Directive;
}

/** The `forward` lines of a block. */
export function forwardsOf(block: ServerBlock): readonly Forward[] {
  return linesOf(block.body, 'forward').map((line) => {
    const [from = '.', ...to] = line.args;
    const read = to.map((text) => ({ text, address: readUpstream(text) }));
    return {
      from,
      destinations: read.flatMap(({ address }) => (address === undefined ? [] : [address])),
      unknown: read.filter(({ address }) => address === undefined).map(({ text }) => text),
      line,
    };
  });
}

/** The lines of a name; imports of files are not looked into. */
export function linesOf(lines: readonly Line[], name: string): readonly Directive[] {
  return lines.filter((line) => line.type === 'directive').filter((line) => line.name === name);
}
