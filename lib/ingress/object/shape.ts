/**
 * Whether options have the shape of their type. Ingresses are written in programs whose types nobody may have checked
 * (tsx strips them), so what the builder is going to read is looked at once before it is read.
 */

import type { Problems } from '../../finding';
import { isRecord } from '../../finding';
import { isPlusService } from './backend';

type Read = (value: unknown, problems: Problems) => boolean;

/** Reports every value of a wrong type at its path; behind it the types hold. */
export function hasIngressShape(options: unknown, problems: Problems): boolean {
  return fields({
    name: text,
    namespace: text,
    labels: optional(texts),
    annotations: optional(texts),
    ingressClassName: optional(text),
    rules: optional(listOf(fields({ host: optional(text), paths: listOf(fields({ path: optional(text), pathType: optional(pathType), backend })) }))),
    defaultBackend: optional(backend),
    tls: optional(listOf(fields({ hosts: optional(listOf(text)), secretName: optional(text) }))),
  })(options, problems);
}

const pathTypes: readonly unknown[] = ['Prefix', 'Exact', 'ImplementationSpecific'];

const any: Read = () => true;
const text: Read = (value, problems) => typeof value === 'string' || wrong(value, 'a text', problems);
const pathType: Read = (value, problems) => pathTypes.includes(value) || wrong(value, pathTypes.join(' or '), problems);
const texts: Read = (value, problems) =>
  isRecord(value) ? all(Object.entries(value), ([key, one]) => text(one, problems.at(key))) : wrong(value, 'texts by name', problems);
const port: Read = (value, problems) => typeof value === 'number' || typeof value === 'string' || wrong(value, 'a number or a name', problems);

const backend: Read = (value, problems) => {
  if (!isRecord(value)) return wrong(value, "a backend: { service: 'web', port: 80 }", problems);
  if (isPlusService(value)) return true;
  if ('resource' in value) return fields({ resource: fields({ apiGroup: optional(text), kind: text, name: text }) })(value, problems);
  const { service } = value;
  if (isRecord(service) && isPlusService(service)) return fields({ service: any, port: optional(port) })(value, problems);
  return fields({ service: text, port })(value, problems);
};

/** Every field is read, and none but these is there: a misspelt one would be left out of the manifest without a word. */
function fields(reads: Readonly<Record<string, Read>>): Read {
  return (value, problems) => {
    if (!isRecord(value)) return wrong(value, `an object with ${Object.keys(reads).join(', ')}`, problems);
    const known = all(Object.keys(value), (key) => Object.hasOwn(reads, key) || unknown(key, reads, problems));
    return all(Object.entries(reads), ([key, read]) => read(value[key], problems.at(key))) && known;
  };
}

function optional(read: Read): Read {
  return (value, problems) => value === undefined || read(value, problems);
}

function listOf(read: Read): Read {
  return (value, problems) =>
    Array.isArray(value) ? all([...value.entries()], ([index, one]) => read(one, problems.at(`[${index}]`))) : wrong(value, 'a list', problems);
}

/** As `every`, but looks at all of them. */
function all<T>(values: readonly T[], holds: (value: T) => boolean): boolean {
  return values.map(holds).every((one) => one);
}

function wrong(value: unknown, expected: string, problems: Problems): false {
  const got = Array.isArray(value) ? 'a list' : typeof value === 'object' && value !== null ? 'an object' : String(value).slice(0, 80);
  problems.report({ code: 'ingress/wrong-type', message: 'a value of the wrong type', got, expected });
  return false;
}

function unknown(key: string, reads: object, problems: Problems): false {
  problems.at(key).report({ code: 'ingress/unknown-field', message: 'no such field', got: key, expected: Object.keys(reads).join(', ') });
  return false;
}
