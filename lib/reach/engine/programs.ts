/**
 * What the policies of a subject do, as hits of (peer set, effect). Subjects with equal programs share a number, their
 * signature; analyses that work on the same peer sets share the numbers too, so equal numbers mean equal programs in all of them.
 */
import { allElements, type PeerSetId } from './peers';
import type { EffectId } from './verdicts';

export interface Hit {
  readonly set: PeerSetId;
  readonly effect: EffectId;
}
export type Step = Hit | { readonly sameOrder: readonly (readonly Hit[])[] };

export interface Program {
  readonly admin: readonly Step[];
  readonly namespace: readonly Hit[];
  readonly isolated: boolean;
  readonly baseline: readonly Step[];
  readonly doubt: 'any' | 'restricts' | undefined;
}

/** Number of a program; subjects with equal programs share it. */
export type SignatureId = number;

export class Programs {
  readonly #programs: Program[] = [];
  readonly #ids = new Map<string, SignatureId>();

  add(program: Program): SignatureId {
    const key = keyOf(program);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#programs.push(program) - 1;
      this.#ids.set(key, id);
    }
    return id;
  }
  get(signature: SignatureId): Program | undefined {
    return this.#programs[signature];
  }
  /** The peer sets that some of the programs tell apart. */
  setsOf(signatures: Iterable<SignatureId>): ReadonlySet<PeerSetId> {
    const used = new Set<PeerSetId>();
    const take = (steps: readonly Step[]): void => {
      for (const step of steps) {
        if (!('sameOrder' in step)) used.add(step.set);
        else for (const hits of step.sameOrder) take(hits);
      }
    };
    for (const signature of signatures) {
      const program = this.#programs[signature];
      if (program === undefined) continue;
      take(program.admin);
      take(program.namespace);
      take(program.baseline);
    }
    used.delete(allElements);
    return used;
  }
}

function keyOf({ admin, namespace, isolated, baseline, doubt }: Program): string {
  let key = `${isolated}${doubt ?? ''}`;
  for (const { set, effect } of namespace) key += ` ${set}:${effect}`;
  for (const steps of [admin, baseline]) {
    key += '/';
    for (const step of steps)
      key +=
        'sameOrder' in step
          ? `(${step.sameOrder.map((hits) => hits.map(({ set, effect }) => `${set}:${effect}`).join(' ')).join('|')})`
          : ` ${step.set}:${step.effect}`;
  }
  return key;
}
