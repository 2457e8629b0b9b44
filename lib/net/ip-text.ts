/**
 * Reading and printing IP addresses as text. Private to lib/net: `Ip` is the public face.
 *
 * The grammar is Go's `netip.ParseAddr` without zones and IPv4-mapped IPv6, which is what the API server accepts
 * since Kubernetes 1.36 (KEP-4858). Upper case and uncompressed IPv6 is read; printing is canonical (RFC 5952).
 */
import { NetstackError, type Report } from '../finding';
import type { IpFamily } from './ip-family';

/** Longest text that can be an address: six groups of four digits and a dotted quad. */
const longest = 45;
const dot = 0x2e;
const colon = 0x3a;

/** Reads an address; throws NetstackError `ip/...`. */
export function readIp(text: string): { readonly family: IpFamily; readonly value: bigint } {
  if (text.length > longest) throw malformed(text);
  if (!text.includes(':')) return { family: 'IPv4', value: BigInt(readIPv4(text, 0)) };
  const value = readIPv6(text);
  if (value >> 32n === 0xffffn) {
    throw refused(text, {
      code: 'ip/ipv4-mapped',
      message: 'an IPv4 address is written as IPv6',
      expected: 'an IPv4 address, or an IPv6 address outside ::ffff:0:0/96',
      fix: `write ${printIPv4(value & 0xffff_ffffn)}`,
    });
  }
  return { family: 'IPv6', value };
}

/** The canonical text of an address. */
export function printIp(family: IpFamily, value: bigint): string {
  return family === 'IPv4' ? printIPv4(value) : printIPv6(value);
}

/** Whatever a user wrote, short enough for a message. */
export function excerpt(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}... (${text.length} characters)` : text === '' ? "''" : text;
}

/** A dotted quad that begins at `from` and ends the text. */
function readIPv4(text: string, from: number): number {
  let value = 0;
  let octets = 0;
  let octet = -1;
  for (let at = from; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : dot;
    const digit = code - 0x30;
    if (code === dot) {
      if (octet < 0) throw malformed(text);
      value = value * 256 + octet;
      octets++;
      octet = -1;
    } else if (digit >= 0 && digit <= 9) {
      if (octet === 0) throw leadingZero(text);
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) throw octetOutOfRange(text);
    } else throw malformed(text);
  }
  if (octets !== 4) throw malformed(text);
  return value;
}

function readIPv6(text: string): bigint {
  const groups: number[] = [];
  let gap = -1; // where `::` stands, in groups
  let at = 0;
  if (text.startsWith('::')) {
    gap = 0;
    at = 2;
  }
  while (at < text.length) {
    const start = at;
    let group = 0;
    for (let digit = hexDigit(text, at); digit >= 0; digit = hexDigit(text, ++at)) {
      if (at - start === 4) throw malformed(text);
      group = group * 16 + digit;
    }
    if (text.charCodeAt(at) === dot) {
      if (groups.length > 6 || (groups.length < 6 && gap < 0)) throw malformed(text);
      const quad = readIPv4(text, start);
      groups.push(quad >>> 16, quad & 0xffff);
      break;
    }
    if (at === start || groups.length === 8) throw malformed(text);
    groups.push(group);
    if (at === text.length) break;
    if (text.charCodeAt(at) !== colon || ++at === text.length) throw malformed(text);
    if (text.charCodeAt(at) === colon) {
      if (gap >= 0) throw malformed(text);
      gap = groups.length;
      at++;
    }
  }
  // `::` stands for at least one group, so eight written groups leave no room for it.
  if (gap < 0 ? groups.length !== 8 : groups.length > 7) throw malformed(text);
  if (gap >= 0) groups.splice(gap, 0, ...new Array<number>(8 - groups.length).fill(0));
  let value = 0n;
  for (let i = 0; i < 8; i += 2) value = (value << 32n) | BigInt((groups[i] ?? 0) * 0x1_0000 + (groups[i + 1] ?? 0));
  return value;
}

/** The hexadecimal digit at a place, or -1 for anything else, the end of the text included. */
function hexDigit(text: string, at: number): number {
  const code = at < text.length ? text.charCodeAt(at) : 0;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function printIPv4(value: bigint): string {
  const bits = Number(value);
  return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`;
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups (the first of equals) as `::`. */
function printIPv6(value: bigint): string {
  const groups: string[] = [];
  let longestStart = 0;
  let longestLength = 1;
  let run = 0;
  let rest = value;
  const words = [0, 0, 0, 0];
  for (let i = 3; i >= 0; i--) {
    words[i] = Number(BigInt.asUintN(32, rest));
    rest >>= 32n;
  }
  for (const word of words) {
    for (const group of [word >>> 16, word & 0xffff]) {
      groups.push(group.toString(16));
      run = group === 0 ? run + 1 : 0;
      if (run > longestLength) {
        longestLength = run;
        longestStart = groups.length - run;
      }
    }
  }
  if (longestLength === 1) return groups.join(':');
  return `${groups.slice(0, longestStart).join(':')}::${groups.slice(longestStart + longestLength).join(':')}`;
}

function refused(text: string, report: Omit<Report, 'got'>): NetstackError {
  return NetstackError.of({ ...report, got: excerpt(text) });
}

function leadingZero(text: string): NetstackError {
  return refused(text, {
    code: 'ip/leading-zero',
    message: 'an octet has a leading zero, which some parsers read as octal',
    expected: 'decimal octets without leading zeros',
    fix: `write ${text.replace(/(?<![0-9a-f])0+(?=\d)/gi, '')}`,
  });
}

function octetOutOfRange(text: string): NetstackError {
  return refused(text, { code: 'ip/octet-out-of-range', message: 'an octet is above 255', expected: 'octets from 0 to 255' });
}

/** Why a text is no address, as exactly as can be told; only looked into once it is refused. */
function malformed(text: string): NetstackError {
  if (/\s/.test(text)) {
    const trimmed = text.trim();
    return refused(text, {
      code: 'ip/whitespace',
      message: 'an IP address contains white space',
      expected: 'an address without white space',
      ...(trimmed !== '' && !/\s/.test(trimmed) && trimmed.length <= longest ? { fix: `write ${trimmed}` } : {}),
    });
  }
  if (text.includes('%')) {
    return refused(text, {
      code: 'ip/zone',
      message: 'an IP address has a zone, which means something on one node only',
      expected: 'an address without a zone',
      fix: `write ${excerpt(text.slice(0, text.indexOf('%')))}`,
    });
  }
  if (text.includes('/')) {
    return refused(text, {
      code: 'ip/prefix',
      message: 'a range stands where one IP address is expected',
      expected: 'an address without a prefix length',
    });
  }
  return refused(text, { code: 'ip/malformed', message: 'not an IP address', expected: 'an IPv4 or IPv6 address such as 10.0.0.1 or fd00::1' });
}
