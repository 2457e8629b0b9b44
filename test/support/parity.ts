/**
 * Compares an object of ours with upstream's unmodified one, field by field.
 *
 * Every difference must be listed with its reason, and everything listed must differ: so a deviation that upstream makes
 * good, or one that nobody intended, fails. A path is as written here: `spec.template.spec.containers[kube-proxy].image`,
 * a list of named things by name, RBAC rules by what they grant, flags by flag, everything else by index. A subtree that
 * only one side has is one difference, at its root. Null and absent are the same, and so are two values that the API server
 * makes one: a `fieldRef` without its API version is of v1, and `readOnly: false` is dropped.
 */
import { loadAll } from 'js-yaml';

/** One place where an object may differ from upstream's. */
export interface Deviation {
  readonly path: string;
  /** Why ours is right, in a sentence. */
  readonly reason: string;
  /** What stands there in ours; undefined: nothing. Not compared where the key is left out. */
  readonly ours?: unknown;
  /** What stands there in upstream's; undefined: nothing. Not compared where the key is left out. */
  readonly upstream?: unknown;
}

/** One place where two objects differ; undefined: nothing there. */
export interface Difference {
  readonly path: string;
  readonly ours: unknown;
  readonly upstream: unknown;
}

/** Throws an Error that lists every unlisted difference and every listed one that does not occur. */
export function parity(ours: unknown, upstream: unknown, deviations: readonly Deviation[] = []): void {
  const found = differences(ours, upstream);
  const byPath = new Map(found.map((difference) => [difference.path, difference]));
  const listed = new Set(deviations.map(({ path }) => path));
  const lines = [
    ...section(
      'differs, and is not listed',
      found.filter(({ path }) => !listed.has(path)).map(({ path, ours, upstream }) => `${path}: ours ${show(ours)}, upstream ${show(upstream)}`),
    ),
    ...section(
      'listed, and does not differ',
      deviations.filter(({ path }) => !byPath.has(path)).map(({ path, reason }) => `${path} (${reason})`),
    ),
    ...section(
      'listed with another value',
      deviations.flatMap((deviation) => otherValues(deviation, byPath.get(deviation.path))),
    ),
    ...section(
      'listed twice',
      [...listed].filter((path) => deviations.filter((one) => one.path === path).length > 1),
    ),
    ...section(
      'listed without a reason',
      deviations.filter(({ reason }) => reason.trim() === '').map(({ path }) => path),
    ),
  ];
  if (lines.length > 0) throw new Error([`${nameOf(upstream)} is not on a par with upstream's`, ...lines].join('\n'));
}

/** Every difference between two objects, in the order of our fields, then of upstream's. */
export function differences(ours: unknown, upstream: unknown): readonly Difference[] {
  return compare(ours, upstream, '', '');
}

/** The objects of a YAML text of one or many documents; a List counts as its items. */
export function upstreamObjects(text: string): readonly Readonly<Record<string, unknown>>[] {
  return loadAll(text)
    .filter(isRecord)
    .flatMap((document) => (String(document.kind).endsWith('List') && Array.isArray(document.items) ? document.items.filter(isRecord) : [document]));
}

/** The one object of a kind and name in a YAML text; throws with what there is instead. */
export function upstreamObject(text: string, kind: string, name: string): Readonly<Record<string, unknown>> {
  const objects = upstreamObjects(text);
  const [object, ...others] = objects.filter((one) => one.kind === kind && metadataOf(one).name === name);
  if (object !== undefined && others.length === 0) return object;
  const there = objects.map(nameOf).join(', ');
  throw new Error(`${object === undefined ? 'no' : 'more than one'} ${kind} ${name} among: ${there === '' ? 'nothing' : there}`);
}

/** Fills the placeholders of a Go template that has nothing else in it: `{{ .Image }}` or `{{.Image}}`. Every value must be used. */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
  const unused = new Set(Object.keys(values));
  const filled = text.replace(/\{\{\s*\.?([^{}]*?)\s*\}\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`the template asks for ${name}, which has no value`);
    unused.delete(name);
    return value;
  });
  if (unused.size > 0) throw new Error(`the template has no ${[...unused].join(', ')}`);
  return filled;
}

type Fields = Readonly<Record<string, unknown>>;
type KeyOf = (element: unknown) => string | undefined;

function compare(ours: unknown, upstream: unknown, path: string, field: string): readonly Difference[] {
  if (absent(ours) && absent(upstream)) return [];
  if (field === 'rules' && isRules(ours) && isRules(upstream)) return compareFields(grantsOf(ours), grantsOf(upstream), path, bracketed, 'verbs');
  if (Array.isArray(ours) && Array.isArray(upstream)) return compareLists(ours, upstream, path, field);
  if (isRecord(ours) && isRecord(upstream)) return compareFields(ours, upstream, path, dotted);
  return Object.is(ours, upstream) ? [] : [{ path, ours: ours ?? undefined, upstream: upstream ?? undefined }];
}

/** A field as the API server keeps it. */
function stored(fields: Fields, key: string): unknown {
  const value = fields[key];
  if (key === 'readOnly' && value === false) return undefined;
  return key === 'apiVersion' && value === 'v1' && Object.hasOwn(fields, 'fieldPath') ? undefined : value;
}

function compareLists(ours: readonly unknown[], upstream: readonly unknown[], path: string, field: string): readonly Difference[] {
  const keyOf = keysOf(field).find((key) => [ours, upstream].every((list) => hasDistinctKeys(list, key)));
  if (keyOf !== undefined) return compareFields(byKey(ours, keyOf), byKey(upstream, keyOf), path, bracketed);
  return compareFields({ ...ours }, { ...upstream }, path, bracketed);
}

function compareFields(
  ours: Fields,
  upstream: Fields,
  path: string,
  join: (path: string, key: string) => string,
  field?: string,
): readonly Difference[] {
  const keys = [...Object.keys(ours), ...Object.keys(upstream).filter((key) => !Object.hasOwn(ours, key))];
  return keys.flatMap((key) => compare(stored(ours, key), stored(upstream, key), join(path, key), field ?? key));
}

/** How the elements of a list are told apart, best first; none: by their place. */
function keysOf(field: string): readonly KeyOf[] {
  switch (field) {
    case 'volumeMounts':
      return [(mount) => text(mount, 'mountPath')];
    case 'ports':
      return [(port) => text(port, 'name'), portKey];
    case 'args':
    case 'command':
      return [flagOf];
    case 'tolerations':
    case 'matchExpressions':
    case 'subjects':
    case 'ownerReferences':
      return [(one) => joined(one, ['kind', 'namespace', 'key', 'operator', 'value', 'effect', 'name'])];
    case 'verbs':
    case 'add':
    case 'drop':
    case 'accessModes':
    case 'policyTypes':
    case 'apiGroups':
    case 'resources':
      return [(one) => (typeof one === 'string' ? one : undefined)];
    case 'topologySpreadConstraints':
      return [(one) => text(one, 'topologyKey')];
    default:
      return [(one) => text(one, 'name'), (one) => text(one, 'key')];
  }
}

/** `--config` of `--config=/etc/x`; the program itself and values apart from their flags have none, and so keep their places. */
function flagOf(arg: unknown): string | undefined {
  if (typeof arg !== 'string') return undefined;
  return arg.startsWith('--') ? arg.replace(/=.*$/s, '') : arg.startsWith('/') ? arg : undefined;
}

function portKey(port: unknown): string | undefined {
  if (!isRecord(port)) return undefined;
  const number = port.containerPort ?? port.port;
  return number === undefined ? undefined : `${String(number)}/${String(port.protocol ?? 'TCP')}`;
}

/** What RBAC rules grant, whatever the rules are cut into: verbs by `deployments.apps`, `configmaps named x` or `/metrics`. */
function grantsOf(rules: readonly Fields[]): Readonly<Record<string, readonly string[]>> {
  const grants = new Map<string, Set<string>>();
  const words = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
  for (const rule of rules) {
    const names = words(rule.resourceNames);
    const resources = words(rule.apiGroups).flatMap((group) =>
      words(rule.resources).map((resource) => (group === '' ? resource : `${resource}.${group}`)),
    );
    const named = names.length === 0 ? resources : resources.flatMap((resource) => names.map((name) => `${resource} named ${name}`));
    for (const target of [...named, ...words(rule.nonResourceURLs)]) {
      grants.set(target, new Set([...(grants.get(target) ?? []), ...words(rule.verbs)]));
    }
  }
  return Object.fromEntries([...grants].map(([target, verbs]) => [target, [...verbs].sort()]));
}

function isRules(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.every((rule) => isRecord(rule) && Array.isArray(rule.verbs));
}

function hasDistinctKeys(list: readonly unknown[], keyOf: KeyOf): boolean {
  const keys = list.map(keyOf);
  return keys.every((key) => key !== undefined) && new Set(keys).size === keys.length;
}
function byKey(list: readonly unknown[], keyOf: KeyOf): Fields {
  return Object.fromEntries(list.map((element) => [keyOf(element) ?? '', element]));
}
function text(value: unknown, field: string): string | undefined {
  const found = isRecord(value) ? value[field] : undefined;
  return typeof found === 'string' ? found : undefined;
}
function joined(value: unknown, fields: readonly string[]): string | undefined {
  const parts = fields.map((field) => text(value, field)).filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ');
}
function dotted(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
function bracketed(path: string, key: string): string {
  return `${path}[${key}]`;
}
function absent(value: unknown): boolean {
  return value === undefined || value === null;
}
function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function metadataOf(object: unknown): Fields {
  return isRecord(object) && isRecord(object.metadata) ? object.metadata : {};
}
function nameOf(object: unknown): string {
  const { namespace, name } = metadataOf(object);
  const full = namespace === undefined ? String(name ?? '') : `${String(namespace)}/${String(name)}`;
  return `${isRecord(object) ? String(object.kind ?? 'the object') : 'the value'} ${full}`.trim();
}
function otherValues(deviation: Deviation, found: Difference | undefined): readonly string[] {
  if (found === undefined) return [];
  return (['ours', 'upstream'] as const).flatMap((side) =>
    side in deviation && differences(deviation[side], found[side]).length > 0
      ? [`${deviation.path}: ${side} ${show(found[side])}, listed as ${show(deviation[side])}`]
      : [],
  );
}
function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}:`, ...lines.map((line) => `    ${line}`)];
}
function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
