import { isRecord } from '../finding';

/** An object with its properties in another order, and whether it says something else than its source. */
export interface Restored {
  readonly value: unknown;
  readonly differs: boolean;
}

/**
 * cdk8s sorts all keys. This gives an object back the order in which its component wrote it, so that both ways to files
 * give the same bytes; what a patch has added comes after.
 */
export function inSourceOrder(json: unknown, source: unknown): Restored {
  const walk = new Walk();
  const value = walk.restore(json, source);
  return { value, differs: walk.differs };
}

class Walk {
  differs = false;

  restore(json: unknown, source: unknown): unknown {
    if (Array.isArray(json) && Array.isArray(source)) {
      this.differs ||= json.length !== source.length;
      return json.map((item, i) => this.restore(item, source[i]));
    }
    if (!isRecord(source)) return this.#leaf(json, source);
    if (typeof source.toJSON === 'function') return this.restore(json, source.toJSON());
    if (!isRecord(json)) return this.#leaf(json, source);
    const keys = Object.keys(source).filter((key) => source[key] !== undefined);
    const common = keys.filter((key) => Object.hasOwn(json, key));
    const added = Object.keys(json).filter((key) => source[key] === undefined);
    this.differs ||= common.length < keys.length || added.length > 0;
    return Object.fromEntries([...common.map((key) => [key, this.restore(json[key], source[key])]), ...added.map((key) => [key, json[key]])]);
  }

  #leaf(json: unknown, source: unknown): unknown {
    this.differs ||= json !== source;
    return json;
  }
}
