/**
 * Patterns of schemas, as the API server reads them: Go's RE2 syntax, matched anywhere in the value unless anchored.
 *
 * JavaScript's own engine backtracks: published CRDs hold patterns, such as `([-a-z0-9]+[.]?)+`, on which a value of forty letters
 * takes minutes. Here a pattern becomes a nondeterministic automaton and all its states are stepped together, so that the time is
 * at most length of the value times size of the pattern. What is not understood is undefined, and then nothing is said.
 */
import { type CodeTest, type PatternNode, parsePattern } from './pattern-syntax';

/** Whether a pattern matches a value; undefined where it is not judged: syntax beyond the common one, or too much work. */
export type Pattern = (value: string) => boolean | undefined;

/** Most states of an automaton, most steps of a match. */
const mostStates = 20_000;
const mostSteps = 20_000_000;

/** The pattern, ready to match; undefined where its syntax is not understood. */
export function compilePattern(source: string): Pattern | undefined {
  const node = parsePattern(source);
  if (node === undefined) return undefined;
  const automaton = new Automaton();
  const start = automaton.add(node, automaton.accept);
  return start === undefined ? undefined : (value) => automaton.matches(start, value);
}

type State =
  | { readonly type: 'test'; readonly test: CodeTest; readonly next: number }
  | { readonly type: 'start' | 'end'; readonly next: number }
  | { readonly type: 'split'; readonly next: number[] }
  | { readonly type: 'accept' };

class Automaton {
  readonly accept = 0;
  readonly #states: State[] = [{ type: 'accept' }];

  /** The state before a node that goes on to `next`; undefined where there are too many. */
  add(node: PatternNode, next: number): number | undefined {
    if (this.#states.length > mostStates) return undefined;
    switch (node.type) {
      case 'empty':
        return next;
      case 'test':
        return this.#push({ type: 'test', test: node.test, next });
      case 'start':
      case 'end':
        return this.#push({ type: node.type, next });
      case 'all':
        return node.nodes.reduceRight<number | undefined>((after, one) => (after === undefined ? undefined : this.add(one, after)), next);
      case 'any': {
        const starts = node.nodes.map((one) => this.add(one, next));
        const known = starts.filter((start) => start !== undefined);
        return known.length < starts.length ? undefined : this.#push({ type: 'split', next: known });
      }
      case 'repeat':
        return this.#repeat(node.node, node.least, node.most, next);
    }
  }

  #repeat(node: PatternNode, least: number, most: number, next: number): number | undefined {
    let after: number | undefined = next;
    if (most === Number.POSITIVE_INFINITY) {
      const ways = [next];
      const loop = this.#push({ type: 'split', next: ways });
      const body = this.add(node, loop);
      if (body === undefined) return undefined;
      ways.push(body);
      after = loop;
    } else {
      for (let n = least; n < most && after !== undefined; n++) {
        const body: number | undefined = this.add(node, after);
        after = body === undefined ? undefined : this.#push({ type: 'split', next: [body, next] });
      }
    }
    for (let n = 0; n < least && after !== undefined; n++) after = this.add(node, after);
    return after;
  }

  #push(state: State): number {
    return this.#states.push(state) - 1;
  }

  matches(start: number, value: string): boolean | undefined {
    const codes = [...value].map((character) => character.codePointAt(0) ?? 0);
    if ((codes.length + 1) * this.#states.length > mostSteps) return undefined;
    let current: readonly number[] = [];
    for (let at = 0; at <= codes.length; at++) {
      const reached = this.#closure([...current, start], at === 0, at === codes.length);
      if (reached === undefined) return true;
      const code = codes[at];
      if (code === undefined) break;
      current = reached.flatMap((index) => {
        const state = this.#states[index];
        return state?.type === 'test' && state.test(code) ? [state.next] : [];
      });
    }
    return false;
  }

  /** The states that are reached without reading; undefined where one of them accepts. */
  #closure(from: readonly number[], atStart: boolean, atEnd: boolean): readonly number[] | undefined {
    const seen = new Set<number>();
    const left = [...from];
    for (let index = left.pop(); index !== undefined; index = left.pop()) {
      if (seen.has(index)) continue;
      seen.add(index);
      const state = this.#states[index];
      if (state?.type === 'accept') return undefined;
      if (state?.type === 'split') left.push(...state.next);
      if ((state?.type === 'start' && atStart) || (state?.type === 'end' && atEnd)) left.push(state.next);
    }
    return [...seen];
  }
}
