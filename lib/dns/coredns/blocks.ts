/** The Corefile of the options: the main block, stub domains, then what the user wrote. */
import type { Problems } from '../../finding';
import { type Corefile, type ExpandedServer, expandCorefile, readCorefile, type ServerBlock } from '../corefile';
import { customFolder, mainBlock, stubBlock } from './config';
import type { CoreDnsSettings } from './resolve';

/** A server block with its snippets in place, for rules. */
export interface OwnedBlock {
  readonly block: ServerBlock;
  /** Option that it comes from; empty for the main block. */
  readonly at: string;
  /** Line of `extraServerBlocks` that it begins in. */
  readonly line?: number;
}

/** What the options make of the Corefile. */
export interface CoreDnsCorefile {
  readonly corefile: Corefile;
  readonly blocks: readonly OwnedBlock[];
  /** Files that are imported, but those of `custom`. */
  readonly files: readonly string[];
}

/** Blocks in a fixed order. Text that cannot be read is reported and left out. */
export function resolveCorefile(o: CoreDnsSettings, extra: string | undefined, domain: string, problems: Problems): CoreDnsCorefile {
  const own: readonly OwnedBlock[] = [
    { block: mainBlock(o, domain), at: '' },
    ...o.stubDomains.map((stub, index): OwnedBlock => ({ block: stubBlock(stub, o), at: `stubDomains[${index}]` })),
  ];
  const text = extra === undefined ? undefined : problems.at('extraServerBlocks').read(readBlocks, extra);
  const corefile: Corefile = {
    entries: [
      ...own.map(({ block }) => block),
      ...(text?.corefile.entries ?? []),
      ...(o.custom === undefined ? [] : [{ type: 'import', pattern: `${customFolder}/*.server` } as const]),
    ],
  };
  return { corefile, blocks: [...own, ...(text?.blocks ?? [])], files: text?.files ?? [] };
}

function readBlocks(text: string): CoreDnsCorefile {
  const { corefile, lineOf } = readCorefile(text);
  const { servers, files } = expandCorefile(corefile);
  const owned = ({ block, from }: ExpandedServer): OwnedBlock => {
    const line = lineOf.get(from);
    return { block, at: 'extraServerBlocks', ...(line === undefined ? {} : { line }) };
  };
  return { corefile, blocks: servers.map(owned), files };
}
