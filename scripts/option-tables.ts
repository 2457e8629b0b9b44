/** The option tables of docs/*.md, read from the types: one row an option, those of the types it names below its path. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..');

interface Row {
  readonly path: string;
  readonly type: string;
  readonly fallback: string;
  readonly text: string;
}

type Declaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** Every type of lib/ by its name: rooms may use one name for types of their own. */
type Declarations = ReadonlyMap<string, readonly Declaration[]>;

let read: Declarations | undefined;

/** Read once, for all tables. */
function declarations(): Declarations {
  if (read !== undefined) return read;
  const found = new Map<string, Declaration[]>();
  for (const file of sources(join(root, 'lib'))) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true);
    for (const statement of source.statements) {
      if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) continue;
      const same = found.get(statement.name.text);
      if (same === undefined) found.set(statement.name.text, [statement]);
      else same.push(statement);
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

/** The type that a name means in a file: its own, or the one of the room that it is imported from. */
function declarationOf(name: string, from: ts.SourceFile | undefined, known: Declarations): Declaration | undefined {
  const same = known.get(name) ?? [];
  if (same.length < 2 || from === undefined) return same[0];
  const own = same.find((one) => one.getSourceFile() === from);
  if (own !== undefined) return own;
  const specifier = from.statements.filter(ts.isImportDeclaration).find(({ importClause }) => {
    const bindings = importClause?.namedBindings;
    return bindings !== undefined && ts.isNamedImports(bindings) && bindings.elements.some((element) => element.name.text === name);
  })?.moduleSpecifier;
  if (specifier === undefined || !ts.isStringLiteral(specifier)) return undefined;
  const room = join(dirname(from.fileName), specifier.text);
  return same.find((one) => one.getSourceFile().fileName === `${room}.ts` || one.getSourceFile().fileName.startsWith(`${room}/`));
}

/** Rows of a type: its own properties, then those of the types they name, below their path. */
function rowsOf(name: string, known: Declarations, from?: ts.SourceFile, prefix = '', seen: readonly string[] = []): readonly Row[] {
  const declaration = declarationOf(name, from, known);
  if (declaration === undefined || seen.includes(name)) return [];
  const inside = [...seen, name];
  if (ts.isInterfaceDeclaration(declaration)) {
    const inherited = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
      types.flatMap((type) => rowsOf(type.expression.getText(), known, declaration.getSourceFile(), prefix, inside)),
    );
    return [
      ...inherited,
      ...declaration.members.flatMap((member) => (ts.isPropertySignature(member) ? rowsOfProperty(member, known, prefix, inside) : [])),
    ];
  }
  return branches(declaration.type).flatMap((branch) => rowsOfType(branch, known, prefix.replace(/\.$/, ''), inside));
}

function rowsOfProperty(member: ts.PropertySignature, known: Declarations, prefix: string, seen: readonly string[]): readonly Row[] {
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

function rowsOfType(type: ts.TypeNode, known: Declarations, path: string, seen: readonly string[]): readonly Row[] {
  if (ts.isTypeOperatorNode(type)) return rowsOfType(type.type, known, path, seen);
  if (ts.isArrayTypeNode(type)) return rowsOfType(type.elementType, known, `${path}[]`, seen);
  const below = path === '' ? '' : `${path}.`;
  if (ts.isTypeReferenceNode(type)) return rowsOf(type.typeName.getText(), known, type.getSourceFile(), below, seen);
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
  const types = known.get(name)?.length ?? 0;
  if (types !== 1) throw new Error(types === 0 ? `no type ${name} in lib/` : `${types} types ${name} in lib/: which of them?`);
  const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('\\', '').replaceAll('|', '\\|').replaceAll('<', '&lt;').trim();
  const code = (text: string): string => `\`${text.replace(/\s+/g, ' ').replaceAll('|', '\\|')}\``;
  const rows = rowsOf(name, known).map(({ path, type, fallback, text }) => `| ${code(path)} | ${code(type)} | ${cell(fallback)} | ${cell(text)} |`);
  return ['| option | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
