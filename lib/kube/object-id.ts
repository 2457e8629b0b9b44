/**
 * The dotted string that names an object: `<kind>[.<group> unless built in].<namespace or _cluster>.<name>`.
 *
 * It is the construct id and the file name, so it is lower case and free of separators, and no two objects share it, not
 * even on a file system that ignores case. Why it can be read back:
 *   kinds hold no dot; `_cluster` is never the text of another segment, because elsewhere a leading `_` is escaped;
 *   after `._cluster.` everything is the name, dots included; without it the last segment is the name and the one before
 *   the namespace, because there dots are escaped. A group is left out only where the kind alone identifies it.
 * Escapes are `%xx` of UTF-8, upper case letters included. Kinds are folded without an escape: two kinds of one group that
 * differ in case only cannot be served together, because their singular names would be one.
 */
import { createHash } from 'node:crypto';

/** What identifies an object. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

/** The dotted string; overlong ones end in `~` and a part of their SHA-256. */
export function objectId({ apiVersion, kind, metadata: { name, namespace } }: ObjectIdentity): string {
  const of = typeText(apiVersion, kind);
  const place = namespace === undefined ? `_cluster.${escapeText(name)}` : `${noDots(namespace)}.${noDots(name)}`;
  return fitted(`${of}.${place}`, maxId);
}

/** The texts of types that were asked for; layers have few, and the table is dropped when somebody's data fills it. */
const typeTexts = new Map<string, string>();

function typeText(apiVersion: string, kind: string): string {
  const key = `${apiVersion.length} ${apiVersion}${kind}`;
  const known = typeTexts.get(key);
  if (known !== undefined) return known;
  const slash = apiVersion.lastIndexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const type = escapeSegment(kind.toLowerCase()).replace(/\./g, '%2e');
  const text = builtInGroups.has(group) ? type : `${type}.${group.split('.').map(escapeSegment).join('.')}`;
  if (typeTexts.size >= 1000) typeTexts.clear();
  typeTexts.set(key, text);
  return text;
}

/** A name as one folder or file of its own: no separator, no `..`, nothing hidden, nothing that Windows reserves. */
export function escapeName(name: string): string {
  if (name === '') return '%';
  if (isUsual(name)) return name;
  const text = escapeText(name).replace(/^[._]|\.$/g, hex);
  return fitted(reserved.test(text) ? `${hex(text.charAt(0))}${text.slice(1)}` : text, maxId);
}

/** Groups of which no kind shares its name with a kind of another: events.k8s.io and extensions are not among them. */
const builtInGroups: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

/** 255 bytes a name on every file system in use, less the ending `.yaml`. */
const maxId = 250;
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/;

/** Most names: nothing in them is ever escaped. */
const usual = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

function isUsual(text: string): boolean {
  return text.length <= 63 && usual.test(text);
}

function hex(char: string): string {
  return `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** Keeps `a-z 0-9 . - _`. A lone surrogate has no UTF-8; it becomes `%u` and its code unit. */
function escapeText(text: string): string {
  return /^[-a-z0-9._]*$/.test(text) ? text : text.replace(/[^-a-z0-9._]/gu, escapeChar);
}

function escapeChar(char: string): string {
  if (char < '\x80') return hex(char);
  if (/^[\ud800-\udfff]$/.test(char)) return `%u${char.charCodeAt(0).toString(16)}`;
  return [...Buffer.from(char, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

function escapeSegment(text: string): string {
  const escaped = escapeText(text).replace(/^_/, hex);
  return reserved.test(escaped) ? `${hex(escaped.charAt(0))}${escaped.slice(1)}` : escaped;
}

function noDots(text: string): string {
  if (isUsual(text)) return text;
  return escapeSegment(text).replace(/\./g, '%2e');
}

/** `~` is escaped everywhere else, so a shortened text is never equal to a whole one. */
function fitted(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${text.slice(0, limit - hash.length - 1)}~${hash}`;
}
