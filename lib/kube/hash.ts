/** A hash of content that stays the same as long as the content does: changed configuration rolls its pods. */
import { hash } from 'node:crypto';

/**
 * JSON with the keys of every object sorted by code unit and no white space. Absent and undefined fields are one;
 * values that write themselves (`toJSON`) do. Throws TypeError for what JSON cannot hold: bigint, NaN, functions.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== 'object') throw new TypeError(`canonical JSON cannot hold ${String(value)}`);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return canonicalJson(value.toJSON());
  let fields = '';
  for (const key of Object.keys(value).sort()) {
    const field: unknown = Reflect.get(value, key);
    if (field !== undefined) fields += `${fields === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(field)}`;
  }
  return `{${fields}}`;
}

/** The first hexadecimal digits of the SHA-256 of a value's canonical JSON. @default 16 digits, 64 bits */
export function contentHash(value: unknown, digits = 16): string {
  return hash('sha256', canonicalJson(value), 'hex').slice(0, digits);
}
