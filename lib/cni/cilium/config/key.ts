/**
 * What a key of cilium-config may hold. Every value is a string in the ConfigMap, booleans and numbers too: the agent and
 * the operator parse them, and do not start with one they cannot read.
 */

import { NetstackError } from '../../../finding';
import { Duration } from '../../../kube';
import { Cidr } from '../../../net';
import type { ResolvedCilium } from '../resolve/resolved';

export type ConfigValue = string | number | boolean;

export type BoolType = { readonly type: 'bool' };
export type NumberType = { readonly type: 'int' | 'ratio'; readonly least: number; readonly most: number };
export type TextType =
  | { readonly type: 'word'; readonly words: readonly string[] }
  | { readonly type: 'duration' }
  /** Ranges, separated as said. */
  | { readonly type: 'ranges'; readonly separator: ' ' | ',' }
  | { readonly type: 'text'; readonly pattern: RegExp; readonly expected: string };
export type ConfigType = BoolType | NumberType | TextType;

/** A key that an option of the room writes, or that the room relies on. */
export interface DerivedKey {
  readonly type: ConfigType;
  /** Path of the option; undefined: nobody may change it, because the manifests depend on it. */
  readonly from: string | undefined;
  /** What upstream's chart writes where nothing is said; undefined: it does not write the key. */
  readonly default: ConfigValue | undefined;
  /** Minor of the first release that reads it. @default every supported one */
  readonly since?: number;
  /** Undefined: not written. */
  readonly of: (o: ResolvedCilium) => ConfigValue | undefined;
}
export type DerivedKeys = Readonly<Record<string, DerivedKey>>;

/** A key that users may set by its name. */
export interface TunableKey<T extends ConfigType = ConfigType> {
  readonly type: T;
  readonly default: ConfigValue | undefined;
  readonly since?: number;
  /** What the room writes in its place where other options decide. */
  readonly unless?: (o: ResolvedCilium) => ConfigValue | 'absent' | undefined;
}

export const bool: BoolType = { type: 'bool' };
export const duration: TextType = { type: 'duration' };
export const cidrs: TextType = { type: 'ranges', separator: ' ' };
export const int = (least: number, most: number = 2_147_483_647): NumberType => ({ type: 'int', least, most });
export const ratio: NumberType = { type: 'ratio', least: 0, most: 1 };
export const port = int(0, 65_535);
export const word = (...words: readonly string[]): TextType => ({ type: 'word', words });
export const text = (pattern: RegExp, expected: string): TextType => ({ type: 'text', pattern, expected });
/** One line, as long as a flag may be. */
export const line = text(/^[^\r\n]{0,4096}$/, 'one line');
export const path = text(/^\/[^\s]*$/, 'an absolute path');
/** `host:port`, `:port`, `[::1]:port`, or nothing. */
export const listen = text(
  /^(?:(?:[^\s[\]:]*|\[[0-9a-fA-F:]+\]):(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]))?$/,
  'address:port',
);

/** Why a value is not one of a type; undefined: it is. Texts are those of the ConfigMap. */
export function refusal(type: ConfigType, value: string): string | undefined {
  switch (type.type) {
    case 'bool':
      return value === 'true' || value === 'false' ? undefined : 'true or false';
    case 'int':
      return /^-?\d{1,12}$/.test(value) && Number(value) >= type.least && Number(value) <= type.most
        ? undefined
        : `a whole number from ${type.least} to ${type.most}`;
    case 'ratio':
      return /^\d(?:\.\d{1,9})?$/.test(value) && Number(value) > type.least && Number(value) <= type.most
        ? undefined
        : `a number above ${type.least}, at most ${type.most}`;
    case 'word':
      return type.words.includes(value) ? undefined : type.words.map((one) => JSON.stringify(one)).join(', ');
    case 'duration':
      return parses(Duration.parse, value) ? undefined : 'a duration as Go writes it, such as 30s';
    case 'ranges':
      return value.split(type.separator).every((range) => parses(Cidr.parse, range)) ? undefined : 'ranges in CIDR form';
    case 'text':
      return type.pattern.test(value) ? undefined : type.expected;
  }
}

function parses(parse: (value: string) => unknown, value: string): boolean {
  try {
    parse(value);
    return true;
  } catch (error) {
    if (error instanceof NetstackError) return false;
    throw error;
  }
}
