import { NetstackError } from '../../finding';
import { type Corefile, type CorefileEntry, type Line, type ServerBlock, serverBlock } from './ast';

/** A server block with its snippets in place. */
export interface ExpandedServer {
  readonly block: ServerBlock;
  /** What brought it: the block itself, or a top-level import of a snippet that holds server blocks. */
  readonly from: CorefileEntry;
}

/** A Corefile with its snippets in place. */
export interface ExpandedCorefile {
  readonly servers: readonly ExpandedServer[];
  /** Patterns of files that are imported where CoreDNS runs: what they hold is not known here. */
  readonly files: readonly string[];
}

/** CoreDNS's own limit on snippets that are put in place. */
const mostExpansions = 10_000;
/** Lines that a Corefile may become; a ConfigMap holds less than 1 MiB of text, and this is many times that. */
const mostLines = 200_000;
/** Snippets within snippets. */
const deepest = 64;

/**
 * Puts snippets where they are imported; imports of files stay. Throws `corefile/import-depth` where snippets import each
 * other without end or beyond CoreDNS's limit.
 */
export function expandCorefile({ entries }: Corefile): ExpandedCorefile {
  const snippets = new Map<string, readonly Line[]>();
  const files = new Set<string>();
  const servers: ExpandedServer[] = [];
  let expansions = 0;
  let written = 0;

  const expandLines = (lines: readonly Line[], depth: number): readonly Line[] => {
    // One list is filled in place: spreading thousands of lines into calls would overflow the stack.
    const result: Line[] = [];
    for (const line of lines) {
      written += 1;
      if (written > mostLines) throw tooDeep(line.type === 'import' ? line.pattern : line.name);
      if (line.type === 'directive') {
        result.push(line.block === undefined ? line : { ...line, block: expandLines(line.block, depth) });
        continue;
      }
      const snippet = snippets.get(line.pattern);
      if (snippet === undefined) {
        files.add(line.pattern);
        result.push(line);
        continue;
      }
      expansions += 1;
      if (expansions > mostExpansions || depth === deepest) throw tooDeep(line.pattern);
      for (const inner of expandLines(snippet, depth + 1)) result.push(inner);
    }
    return result;
  };

  for (const entry of entries) {
    if (entry.type === 'snippet') {
      snippets.set(entry.name, entry.body);
    } else if (entry.type === 'server') {
      servers.push({ block: { ...entry, body: expandLines(entry.body, 0) }, from: entry });
    } else {
      // At the top level the lines of a snippet are server blocks.
      for (const line of expandLines([entry], 0)) {
        if (line.type === 'directive') servers.push({ block: serverBlock([line.name, ...line.args], line.block ?? []), from: entry });
      }
    }
  }
  return { servers, files: [...files] };
}

function tooDeep(name: string): NetstackError {
  return NetstackError.of({
    code: 'corefile/import-depth',
    message: 'snippets import each other without end, or too many times',
    got: JSON.stringify(name.slice(0, 64)),
    expected: `at most ${deepest} levels, ${mostExpansions} imports of snippets and ${mostLines} lines`,
  });
}
