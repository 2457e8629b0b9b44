/** Seeded randomness: the same seed gives the same cluster everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
  }
  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }
  chance(probability: number): boolean {
    return this.next() < probability;
  }
  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.between(0, list.length - 1)] ?? list[0];
  }
  /** A few of a list, without repetition. */
  some<T>(list: readonly T[], least: number, most: number): T[] {
    const pool = [...list];
    const count = Math.min(this.between(least, most), pool.length);
    return Array.from({ length: count }, () => pool.splice(this.between(0, pool.length - 1), 1)).flat();
  }
  list<T>(least: number, most: number, make: (i: number) => T): T[] {
    return Array.from({ length: this.between(least, most) }, (_, i) => make(i));
  }
}
