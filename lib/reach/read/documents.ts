/**
 * Files into documents: YAML of several documents, JSON, `List` objects, each with the line on which it begins.
 * A document that does not parse is a finding and its neighbours are read all the same.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import type { Finding } from '../../finding';
import type { Origin } from '../model';

/** A file's name and text. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

/** One object as it was written. */
export interface RawObject {
  readonly value: unknown;
  readonly origin: Origin;
}

/** Larger than any manifest; above it a file is reported and left out. */
const largestFile = 512 * 2 ** 20;

/** All manifests below a path, or the one file that it names; in code unit order of their names. */
export function readFiles(path: string, findings: Finding[]): readonly SourceFile[] {
  const files: SourceFile[] = [];
  const visit = (name: string, explicit: boolean): void => {
    try {
      const stat = statSync(name);
      if (stat.isDirectory()) {
        for (const entry of readdirSync(name).sort()) if (entry !== '.git' && entry !== 'node_modules') visit(join(name, entry), false);
      } else if (stat.isFile() && (explicit || /\.(ya?ml|json)$/i.test(name))) {
        if (stat.size > largestFile) findings.push(unreadable(name, `the file has ${stat.size} bytes, more than ${largestFile}`));
        else files.push({ file: name, text: readFileSync(name, 'utf8') });
      }
    } catch (error) {
      findings.push(unreadable(name, error instanceof Error ? error.message : String(error)));
    }
  };
  visit(path, true);
  return files;
}

function unreadable(file: string, got: string): Finding {
  return {
    code: 'reach/unreadable',
    severity: 'error',
    at: '',
    position: { file, line: 1 },
    message: 'cannot be read',
    got,
    expected: 'a readable file or folder',
  };
}

/** The objects of a file, lists taken apart. */
export function readObjects({ file, text }: SourceFile, findings: Finding[]): readonly RawObject[] {
  const objects: RawObject[] = [];
  for (const { source, line } of documentsOf(text)) {
    const value = parse(source, { file, line }, findings);
    if (value !== undefined && value !== null) flatten(value, { file, line }, source, objects, new Set());
  }
  return objects;
}

interface Part {
  readonly source: string;
  /** Line of the first line that says something. */
  readonly line: number;
}

/** Splits at document markers: a line that begins with `---` or `...` ends a document wherever it stands. */
function documentsOf(text: string): readonly Part[] {
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const parts: Part[] = [];
  let start = 0;
  let line = 1;
  let startLine = 1;
  const take = (end: number): void => {
    const source = clean.slice(start, end);
    const blank = /^(?:[ \t]*(?:#[^\n]*)?(?:\r?\n|$))*?(?=[ \t]*[^ \t\r\n#])/.exec(source);
    if (blank === null) return;
    let skipped = 0;
    for (let i = 0; i < blank[0].length; i++) if (blank[0].charCodeAt(i) === 10) skipped++;
    parts.push({ source, line: startLine + skipped });
  };
  for (let at = 0; at < clean.length; ) {
    const newline = clean.indexOf('\n', at);
    const end = newline < 0 ? clean.length : newline;
    const c = clean.charCodeAt(at);
    if ((c === 45 || c === 46) && isMarker(clean, at, end)) {
      take(at);
      start = c === 45 ? at + 3 : end;
      startLine = line;
    }
    at = end + 1;
    line++;
  }
  take(clean.length);
  return parts;
}

function isMarker(text: string, at: number, end: number): boolean {
  const three = text.slice(at, at + 3);
  if (three !== '---' && three !== '...') return false;
  const next = at + 3 >= end ? ' ' : text[at + 3];
  return next === ' ' || next === '\t' || next === '\r';
}

function parse(source: string, origin: Origin, findings: Finding[]): unknown {
  try {
    const first = /\S/.exec(source)?.[0];
    if (first === '{' || first === '[') {
      try {
        return JSON.parse(source);
      } catch {
        // Flow style YAML looks like JSON and is not.
      }
    }
    return load(source, { schema: CORE_SCHEMA });
  } catch (error) {
    const offset = error instanceof YAMLException ? error.mark?.line : undefined;
    findings.push({
      code: 'reach/malformed-document',
      severity: 'error',
      at: '',
      position: { file: origin.file, line: offset === undefined ? origin.line : lineOfError(source, origin.line, offset) },
      message: 'the document cannot be parsed',
      got: error instanceof YAMLException ? error.reason : error instanceof Error ? error.message : String(error),
      expected: 'YAML or JSON',
    });
    return undefined;
  }
}

/** `origin.line` is the first line with content; the parser counts from the first line of the part. */
function lineOfError(source: string, firstLine: number, offset: number): number {
  let blank = 0;
  for (const row of source.split('\n')) {
    if (/^\s*(#.*)?$/.test(row)) blank++;
    else break;
  }
  return firstLine - blank + offset;
}

/** Takes `List` objects apart; items of a JSON or YAML list are given the line on which they begin where it can be told. */
function flatten(value: unknown, origin: Origin, source: string, objects: RawObject[], seen: Set<unknown>): void {
  const items = itemsOf(value);
  if (items === undefined) {
    objects.push({ value, origin });
    return;
  }
  if (seen.has(value)) return;
  seen.add(value);
  const lines = seen.size === 1 ? itemLines(source, origin.line, items.length) : undefined;
  items.forEach((item, i) => {
    flatten(typed(item, value), { ...origin, line: lines?.[i] ?? origin.line }, source, objects, seen);
  });
}

function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('kind' in value) || typeof value.kind !== 'string' || !value.kind.endsWith('List')) return undefined;
  return 'items' in value && Array.isArray(value.items) ? value.items : undefined;
}

/** Items of a typed list, a `PodList` for example, may leave out what the list says of all of them. */
function typed(item: unknown, list: unknown): unknown {
  if (typeof item !== 'object' || item === null || 'kind' in item || typeof list !== 'object' || list === null) return item;
  if (!('kind' in list) || typeof list.kind !== 'string' || list.kind === 'List' || !('apiVersion' in list)) return item;
  return { ...item, kind: list.kind.slice(0, -'List'.length), apiVersion: list.apiVersion };
}

/** Lines of `- ` at the indentation of the first item below `items:`; undefined where the count does not fit. */
function itemLines(source: string, firstLine: number, count: number): readonly number[] | undefined {
  const rows = source.split('\n');
  const blank = rows.findIndex((row) => !/^\s*(#.*)?$/.test(row));
  const start = rows.findIndex((row) => /^items:\s*(#.*)?$/.test(row));
  if (start < 0) return undefined;
  let indent: string | undefined;
  const lines: number[] = [];
  for (let i = start + 1; i < rows.length; i++) {
    const row = rows[i] ?? '';
    const dash = /^(\s*)-(\s|$)/.exec(row)?.[1];
    indent ??= dash;
    if (dash !== undefined && dash === indent) lines.push(firstLine - blank + i);
    else if (/^\S/.test(row) && !row.startsWith('#')) break;
  }
  return lines.length === count ? lines : undefined;
}
