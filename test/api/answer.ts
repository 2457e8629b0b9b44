/** What kubectl says of objects, read. */
import type { Answer } from '../cluster/kubectl';

/** How the API server answered to objects. */
export interface Verdict {
  /** Objects that it took. */
  readonly accepted: number;
  /** Its words for the others. */
  readonly refused: readonly string[];
  readonly warnings: readonly string[];
}

/** Reads the answer to `kubectl apply`: a line an object that was taken, and the rest on the other stream. */
export function readApply({ out, err }: Pick<Answer, 'out' | 'err'>): Verdict {
  const accepted = linesOf(out).filter((line) => /^\S+\/\S+ /.test(line)).length;
  const warnings: string[] = [];
  const refused: string[] = [];
  for (const line of linesOf(err)) {
    if (line.startsWith('Warning: ')) warnings.push(line.slice('Warning: '.length));
    // Further lines of a list of what is wrong with one object.
    else if (refused.length > 0 && /^[\s*]/.test(line)) refused.push(`${refused.pop()} ${line.trim()}`);
    else refused.push(line);
  }
  return { accepted, refused, warnings };
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** Whether words are of an object that is there already and cannot become another: a dry run makes none, so they say nothing of the manifest. */
export function isInTheWay(words: string): boolean {
  return /field is immutable|may not change once set/.test(words);
}

/** One verdict for several. */
export function together(verdicts: readonly Verdict[]): Verdict {
  return {
    accepted: verdicts.reduce((sum, { accepted }) => sum + accepted, 0),
    refused: verdicts.flatMap(({ refused }) => refused),
    warnings: [...new Set(verdicts.flatMap(({ warnings }) => warnings))],
  };
}
