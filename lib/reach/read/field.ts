/**
 * Values of unknown shape, read with the path that leads to them: every wrong type is a finding of the document, and the rest
 * of the document is read all the same. Only the fields that are asked for are touched, so cycles and depth do no harm.
 */
import { type Finding, joinPath, NetstackError, type Report } from '../../finding';
import type { LabelSelector, Labels, Operator, Origin, Requirement } from '../model';
import { selectorOf } from '../model';

/** A document while it is read. */
export class Document {
  readonly origin: Origin;
  readonly findings: Finding[];
  /** Whether something was reported that the API server would refuse. */
  refused = false;

  constructor(origin: Origin, findings: Finding[]) {
    this.origin = origin;
    this.findings = findings;
  }
  report(path: string, report: Report): void {
    const { file, line, construct } = this.origin;
    if (report.severity === undefined || report.severity === 'error') this.refused = true;
    this.findings.push({ severity: 'error', ...report, at: path, position: { file, line }, ...(construct === undefined ? {} : { construct }) });
  }
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export class Field {
  readonly value: unknown;
  readonly path: string;
  readonly document: Document;

  constructor(value: unknown, path: string, document: Document) {
    this.value = value;
    this.path = path;
    this.document = document;
  }
  /** Whether the field is missing or null, which the API server treats alike. */
  get absent(): boolean {
    return this.value === undefined || this.value === null;
  }
  report(report: Report): void {
    this.document.report(this.path, report);
  }
  get(name: string): Field {
    const { value } = this;
    if (isFields(value)) return new Field(Object.hasOwn(value, name) ? value[name] : undefined, joinPath(this.path, name), this.document);
    if (!this.absent) this.#wrong('an object');
    return new Field(undefined, joinPath(this.path, name), this.document);
  }
  /** A chain of fields, without findings where one of them is missing. */
  at(...names: readonly string[]): Field {
    return names.reduce((field: Field, name) => field.get(name), this);
  }
  /** Names of the fields that have a value. */
  names(): readonly string[] {
    const { value } = this;
    return isFields(value) ? Object.keys(value).filter((name) => value[name] !== undefined && value[name] !== null) : [];
  }
  list(): readonly Field[] {
    const { value } = this;
    if (Array.isArray(value)) return value.map((item: unknown, i) => new Field(item, joinPath(this.path, `[${i}]`), this.document));
    if (!this.absent) this.#wrong('a list');
    return [];
  }
  text(): string | undefined {
    if (typeof this.value === 'string') return this.value;
    if (!this.absent) this.#wrong('a string');
    return undefined;
  }
  integer(): number | undefined {
    if (typeof this.value === 'number' && Number.isSafeInteger(this.value)) return this.value;
    if (!this.absent) this.#wrong('a whole number');
    return undefined;
  }
  flag(): boolean {
    if (typeof this.value === 'boolean') return this.value;
    if (!this.absent) this.#wrong('true or false');
    return false;
  }
  /** Parses a text; a refusal is a finding here. */
  parse<T>(parse: (text: string) => T): T | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof NetstackError)) throw error;
      for (const { at, severity, ...report } of error.findings) this.document.report(joinPath(this.path, at), { ...report, severity });
      return undefined;
    }
  }
  /** Labels; what the API server refuses as a label is reported and left out. */
  labels(): Labels {
    const { value } = this;
    if (!isFields(value)) {
      if (!this.absent) this.#wrong('an object of strings');
      return noLabels;
    }
    const labels = new Map<string, string>();
    for (const [key, label] of Object.entries(value)) {
      if (typeof label === 'string' && isLabelValue(label) && isLabelKey(key)) labels.set(key, label);
      else if (label !== null) this.document.report(joinPath(this.path, key), badLabel(key, label));
    }
    return labels;
  }
  /** A label selector; absent gives undefined, `{}` selects everything. */
  selector(): LabelSelector | undefined {
    if (this.absent) return undefined;
    const equal: Requirement[] = [...this.get('matchLabels').labels()].map(([key, value]) => ({ key, operator: 'In', values: [value] }));
    return selectorOf([...equal, ...this.get('matchExpressions').list().flatMap(requirement)]);
  }
  #wrong(expected: string): void {
    this.report({ code: 'reach/wrong-type', message: 'a field has the wrong type', got: describe(this.value), expected });
  }
}

const noLabels: Labels = new Map();

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return `${typeof value} ${String(value).slice(0, 60)}`;
}

function badLabel(key: string, value: unknown): Report {
  return {
    code: 'reach/invalid-label',
    message: 'not a label that the API server accepts',
    got: `${key.slice(0, 100)}: ${describe(value)}`,
    expected: 'a qualified name, and at most 63 letters, digits, dots, dashes and underscores',
  };
}

/** At most 63 characters that begin and end with a letter or digit, or none. */
export function isLabelValue(text: string): boolean {
  return text.length <= 63 && /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(text);
}

/** A name, with a DNS prefix before a slash if any. */
export function isLabelKey(text: string): boolean {
  return text.length <= 317 && /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(text);
}

function isOperator(text: string): text is Operator {
  return text === 'In' || text === 'NotIn' || text === 'Exists' || text === 'DoesNotExist';
}

function requirement(field: Field): readonly Requirement[] {
  const key = field.get('key').text() ?? '';
  const operator = field.get('operator').text() ?? '';
  const values = field
    .get('values')
    .list()
    .flatMap((value) => value.text() ?? []);
  if (!isLabelKey(key)) field.get('key').report({ code: 'reach/invalid-label', message: 'not a label key', got: key, expected: 'a qualified name' });
  if (!isOperator(operator)) {
    field.get('operator').report({
      code: 'reach/unknown-operator',
      message: 'a selector has an unknown operator',
      got: operator,
      expected: 'In, NotIn, Exists or DoesNotExist',
    });
    return [];
  }
  const wantsValues = operator === 'In' || operator === 'NotIn';
  if (wantsValues !== values.length > 0) {
    field.get('values').report({
      code: 'reach/selector-values',
      message: `a requirement with ${operator} ${wantsValues ? 'needs at least one value' : 'takes no values'}`,
      got: `${values.length} values`,
    });
  }
  return [{ key, operator, values }];
}
