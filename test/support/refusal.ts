import type { Finding } from '../../lib/finding';
import { NetstackError } from '../../lib/finding';

/** The findings with which a parser refuses; fails where it does not refuse, or not with findings. */
export function refusal(act: () => unknown): readonly Finding[] {
  try {
    act();
  } catch (error) {
    if (error instanceof NetstackError) return error.findings;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The code of the only finding with which a parser refuses. */
export function refusalCode(act: () => unknown): string {
  const [finding, ...rest] = refusal(act);
  if (finding === undefined || rest.length > 0) throw new Error('expected one finding');
  return finding.code;
}
