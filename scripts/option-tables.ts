/** The option tables of docs/*.md, read from the types: one row an option, those of the types it names below its path. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..');

interface Row {
  readonly path: string;
  readonly type: string;
  readonly fallback: string;
  readonly text: string;
}

type Declaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

let read: ReadonlyMap<string, Declaration> | undefined;

/** Read once, for all tables. */
function declarations(): ReadonlyMap<string, Declaration> {
  if (read !== undefined) return read;
  const found = new Map<string, Declaration>();
  for (const file of sources(join(root, 'lib'))) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true);
    for (const statement of source.statements) {
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) found.set(statement.name.text, statement);
    }
  }
  read = found;
  return found;
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sources(path);
      return entry.name.endsWith('.ts') ? [path] : [];
    });
}

/** Rows of a type: its own properties, then those of the types they name, below their path. */
function rowsOf(name: string, known: ReadonlyMap<string, Declaration>, prefix = '', seen: readonly string[] = []): readonly Row[] {
  const declaration = known.get(name);
  if (declaration === undefined || seen.includes(name)) return [];
  const inside = [...seen, name];
  if (ts.isInterfaceDeclaration(declaration)) {
    const inherited = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
      types.flatMap((type) => rowsOf(type.expression.getText(), known, prefix, inside)),
    );
    return [
      ...inherited,
      ...declaration.members.flatMap((member) => (ts.isPropertySignature(member) ? rowsOfProperty(member, known, prefix, inside) : [])),
    ];
  }
  return branches(declaration.type).flatMap((branch) => rowsOfType(branch, known, prefix.replace(/\.$/, ''), inside));
}

function rowsOfProperty(
  member: ts.PropertySignature,
  known: ReadonlyMap<string, Declaration>,
  prefix: string,
  seen: readonly string[],
): readonly Row[] {
  const path = prefix + member.name.getText();
  const type = member.type;
  const docs = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
  const text = docs.map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '').join(' ');
  const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
  const fallback = tag === undefined ? (member.questionToken === undefined ? 'required' : '') : (ts.getTextOfJSDocComment(tag.comment) ?? '');
  const row = { path, type: type === undefined ? '' : typeText(type), fallback, text };
  if (member.name.getText() === 'overrides') return [row];
  return [row, ...(type === undefined ? [] : branches(type).flatMap((branch) => rowsOfType(branch, known, path, seen)))];
}

/** Types written in place have rows of their own below. */
function typeText(type: ts.TypeNode): string {
  if (ts.isTypeLiteralNode(type)) return 'object';
  if (ts.isTypeOperatorNode(type) && ts.isArrayTypeNode(type.type) && ts.isTypeLiteralNode(type.type.elementType)) return 'readonly object[]';
  return type.getText();
}

function rowsOfType(type: ts.TypeNode, known: ReadonlyMap<string, Declaration>, path: string, seen: readonly string[]): readonly Row[] {
  if (ts.isTypeOperatorNode(type)) return rowsOfType(type.type, known, path, seen);
  if (ts.isArrayTypeNode(type)) return rowsOfType(type.elementType, known, `${path}[]`, seen);
  const below = path === '' ? '' : `${path}.`;
  if (ts.isTypeReferenceNode(type)) return rowsOf(type.typeName.getText(), known, below, seen);
  if (!ts.isTypeLiteralNode(type)) return [];
  return type.members.flatMap((member) => (ts.isPropertySignature(member) ? rowsOfProperty(member, known, below, seen) : []));
}

function branches(type: ts.TypeNode): readonly ts.TypeNode[] {
  const inner = ts.isParenthesizedTypeNode(type) ? type.type : type;
  return ts.isUnionTypeNode(inner) ? inner.types : [inner];
}

/** The Markdown table of a type. Cells are escaped: they hold types with `|`. */
export function optionTable(name: string): string {
  const known = declarations();
  if (!known.has(name)) throw new Error(`no type ${name} in lib/`);
  const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('\\', '').replaceAll('|', '\\|').replaceAll('<', '&lt;').trim();
  const code = (text: string): string => `\`${text.replace(/\s+/g, ' ').replaceAll('|', '\\|')}\``;
  const rows = rowsOf(name, known).map(({ path, type, fallback, text }) => `| ${code(path)} | ${code(type)} | ${cell(fallback)} | ${cell(text)} |`);
  return ['| option | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
