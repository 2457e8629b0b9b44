/** Parts of a fleet that are synthesized apart: by an indexed Job, or by the jobs of a CI matrix. */
import { NetstackError } from '../../finding';
import { sha256 } from '../../synth/file-system';

/** The i-th of n parts, counted from 0 as Kubernetes counts the pods of an indexed Job. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Most parts that a fleet is divided into. */
export const MOST_SHARDS = 9999;

/** Reads `2/8`. @throws NetstackError `fleet/shard` */
export function parseShard(text: string): Shard {
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || count < 1 || count > MOST_SHARDS || index >= count)
    throw NetstackError.of({ code: 'fleet/shard', message: 'not a part of a fleet', got: text, expected: 'i/n with 0 <= i < n, for example 0/8' });
  return { index, count };
}

/** Whether a cluster belongs to a shard: by its name alone, so that a cluster that comes or goes moves no other. */
export function isInShard(cluster: string, { index, count }: Shard): boolean {
  return Number.parseInt(sha256(cluster).slice(0, 8), 16) % count === index;
}
