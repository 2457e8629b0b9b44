/**
 * Where in a file the values of a document stand.
 *
 * A spec path names a value (`cni.backend.vni`, `pools[0].addresses[1]`), a tree of lines says where it was written.
 * What a finding names is often not written at all (a field that is missing, a value behind an alias): then its nearest
 * written parent is the place to look.
 */
import type { Finding, SourcePosition } from './finding';

/** Where one value stands, and the values in it. */
export interface SourceNode {
  /** Line of its key, or of the value itself in a list; counted from 1. */
  readonly line: number;
  readonly members?: ReadonlyMap<string, SourceNode>;
  readonly items?: readonly SourceNode[];
}

/** Keys contain dots and brackets (`app.kubernetes.io/name`), so a path is cut at each of them; a path is not asked further than this. */
const mostCuts = 64;

/** The positions of one document of a file. */
export class SourcePositions {
  readonly file: string;
  readonly #root: SourceNode;

  constructor(file: string, root: SourceNode) {
    this.file = file;
    this.#root = root;
  }

  /** The line of exactly this path; undefined where nothing is written under it. */
  lineOf(path: string): number | undefined {
    const { node, rest } = this.#walk(path);
    return rest === '' ? node.line : undefined;
  }
  /** The position of a path, or of its nearest parent that is written; the beginning of the document at worst. */
  positionOf(path: string): SourcePosition {
    return { file: this.file, line: this.#walk(path).node.line };
  }

  #walk(path: string): { readonly node: SourceNode; readonly rest: string } {
    let node = this.#root;
    let rest = path;
    while (rest !== '') {
      const step = node.items === undefined ? stepToMember(node, rest) : stepToItem(node, rest);
      if (step === undefined) break;
      node = step.node;
      rest = step.rest;
    }
    return { node, rest };
  }
}

/** The findings with a position each; one that has a position keeps it. */
export function withPositions(findings: readonly Finding[], positions: SourcePositions): readonly Finding[] {
  return findings.map((finding) => (finding.position === undefined ? { ...finding, position: positions.positionOf(finding.at) } : finding));
}

interface Step {
  readonly node: SourceNode;
  readonly rest: string;
}

function stepToItem(node: SourceNode, path: string): Step | undefined {
  const index = /^\[(\d{1,9})\]/.exec(path);
  const item = index === null ? undefined : node.items?.[Number(index[1])];
  return index === null || item === undefined ? undefined : { node: item, rest: path.slice(index[0].length) };
}

/** The longest key that the path begins with: of `app` and `app.kubernetes.io/name` the one that was meant. */
function stepToMember(node: SourceNode, path: string): Step | undefined {
  if (node.members === undefined) return undefined;
  const text = path.startsWith('.') ? path.slice(1) : path;
  let found: Step | undefined;
  let cuts = 0;
  for (let end = 0; end < text.length && cuts < mostCuts; cuts++) {
    const length = text.slice(end + 1).search(/[.[]/);
    end = length < 0 ? text.length : end + 1 + length;
    const member = node.members.get(text.slice(0, end));
    if (member !== undefined) found = { node: member, rest: text.slice(end) };
  }
  return found;
}
