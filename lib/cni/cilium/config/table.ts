/**
 * cilium-config, whole: every key that the room knows, in one table. Derived keys follow options, tunable keys have a name
 * and a type of their own in `config`, and what is in neither is `extraConfig`. Source: the charts' templates and
 * Documentation/cmdref at v1.20.0 and v1.19.6; test/parity/cilium holds every value against theirs.
 */
import type { ResolvedCilium } from '../resolve/resolved';
import { datapathKeys, fixedKeys, meshKeys, operatorKeys, policyKeys } from './agent-keys';
import { hubbleKeys } from './hubble-keys';
import type { ConfigType, ConfigValue, DerivedKey, TunableKey } from './key';
import { encryptionKeys, ipamKeys, portKeys, routingKeys } from './network-keys';
import { ingressKeys, serviceKeys } from './service-keys';
import { tunableKeys } from './tunable-keys';

const derived: Readonly<Record<string, DerivedKey>> = {
  ...fixedKeys,
  ...datapathKeys,
  ...operatorKeys,
  ...policyKeys,
  ...meshKeys,
  ...ipamKeys,
  ...routingKeys,
  ...encryptionKeys,
  ...serviceKeys,
  ...ingressKeys,
  ...hubbleKeys,
  ...portKeys,
};
const tunables: Readonly<Record<string, TunableKey>> = tunableKeys;

/** What a key is, for those who only look. */
export interface KnownKey {
  readonly key: string;
  readonly type: ConfigType;
  /** Option that writes it; undefined: nobody may change it. */
  readonly option: string | undefined;
  readonly default: ConfigValue | undefined;
  readonly since: number | undefined;
}

/** Every key, in the order in which they are written. */
export function knownKeys(): readonly KnownKey[] {
  return [
    ...Object.entries(derived).map(([key, { type, from, since, default: own }]) => ({ key, type, option: from, default: own, since })),
    ...Object.entries(tunables).map(([key, { type, since, default: own }]) => ({ key, type, option: `config.${key}`, default: own, since })),
  ];
}

/** The key of a name, if the room knows it. */
export function knownKey(key: string): Pick<KnownKey, 'type' | 'option'> | undefined {
  const one = Object.hasOwn(derived, key) ? derived[key] : undefined;
  if (one !== undefined) return { type: one.type, option: one.from };
  const tunable = Object.hasOwn(tunables, key) ? tunables[key] : undefined;
  return tunable === undefined ? undefined : { type: tunable.type, option: `config.${key}` };
}

/** A key that is written. */
export interface WrittenKey {
  readonly key: string;
  readonly type: ConfigType;
  readonly text: string;
  /** Option that writes it; undefined: nobody may change it. */
  readonly option: string | undefined;
}

/** What was asked for last: a plan is checked, and then written. One entry and no WeakMap, which would keep what is young. */
let latest: { readonly of: ResolvedCilium; readonly keys: readonly WrittenKey[] } | undefined;

/** Key, type and text of everything that is written, without what users add. */
export function written(o: ResolvedCilium): readonly WrittenKey[] {
  if (latest?.of !== o) latest = { of: o, keys: keysOf(o) };
  return latest.keys;
}

function keysOf(o: ResolvedCilium): readonly WrittenKey[] {
  const said: Readonly<Record<string, ConfigValue | undefined>> = { ...o.config };
  const result: WrittenKey[] = [];
  const add = (
    key: string,
    { type, since }: { readonly type: ConfigType; readonly since?: number },
    value: ConfigValue | undefined,
    option: string | undefined,
  ) => {
    if (value !== undefined && (since ?? 0) <= o.release.minor) result.push({ key, type, text: String(value), option });
  };
  for (const [key, one] of Object.entries(derived)) add(key, one, one.of(o), one.from);
  for (const [key, one] of Object.entries(tunables)) {
    const instead = one.unless?.(o);
    add(key, one, instead === 'absent' ? undefined : (instead ?? said[key] ?? one.default), `config.${key}`);
  }
  return result;
}

/** `data` of the ConfigMap: what the table writes, then what users add. */
export function configData(o: ResolvedCilium): Readonly<Record<string, string>> {
  const data: Record<string, string> = {};
  for (const { key, text } of written(o)) data[key] = text;
  return { ...data, ...o.extraConfig };
}
