import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { rulesByRoom } from '../../scripts/rule-table';

const root = join(__dirname, '../..');

/** Source files below a folder; their names are paths from the repository. */
function sources(folder: string): readonly ts.SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => ts.createSourceFile(join(folder, name), readFileSync(join(root, folder, name), 'utf8'), ts.ScriptTarget.ES2023, true));
}

function nodesOf(node: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (one: ts.Node): void => {
    found.push(one);
    ts.forEachChild(one, visit);
  };
  visit(node);
  return found;
}

function property(object: ts.Node | undefined, name: string): ts.Expression | undefined {
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return undefined;
  return object.properties.filter(ts.isPropertyAssignment).find((one) => one.name.getText() === name)?.initializer;
}

/** A rule as it is written: a constant of a rule type. */
interface Written {
  readonly name: string;
  readonly file: string;
  readonly code: string;
  /** The type it is declared with. */
  readonly type: string;
}

function writtenRules(): readonly Written[] {
  return sources('lib').flatMap((source) =>
    nodesOf(source)
      .filter(ts.isVariableDeclaration)
      .flatMap(({ name, type, initializer }): readonly Written[] => {
        const code = property(initializer, 'code');
        if (code === undefined || !ts.isStringLiteral(code) || property(initializer, 'summary') === undefined) return [];
        return [{ name: name.getText(), file: source.fileName, code: code.text, type: type?.getText() ?? '' }];
      }),
  );
}

/** Codes of the rules that a test file calls by name: it imports them from their own room. */
function namesIn(source: ts.SourceFile, rules: readonly Written[]): (node: ts.Node | undefined) => string | undefined {
  const rooms = new Map<string, string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    const names = bindings === undefined ? [] : ts.isNamespaceImport(bindings) ? [bindings.name] : bindings.elements.map((element) => element.name);
    for (const name of names) rooms.set(name.text, join(dirname(source.fileName), statement.moduleSpecifier.text));
  }
  return (node) => {
    if (node === undefined) return undefined;
    const name = ts.isPropertyAccessExpression(node) ? node.name.text : node.getText();
    const room = rooms.get(ts.isPropertyAccessExpression(node) ? node.expression.getText() : name);
    const [rule, ...others] = rules.filter(
      (one) => one.name === name && room !== undefined && (one.file === `${room}.ts` || one.file.startsWith(`${room}/`)),
    );
    return others.length === 0 ? rule?.code : undefined;
  };
}

/** Whether both kinds of case are there: `{ passes: { … }, fails: { … } }`, neither empty; each may be a constant of the file. */
function hasBoth(cases: ts.Node | undefined): boolean {
  return ['passes', 'fails'].every((kind) => {
    const value = property(cases, kind);
    const some = value !== undefined && ts.isIdentifier(value) ? constantOf(value) : value;
    if (some === undefined) return false;
    return ts.isObjectLiteralExpression(some) ? some.properties.length > 0 : ts.isArrayLiteralExpression(some) && some.elements.length > 0;
  });
}

function constantOf(name: ts.Identifier): ts.Expression | undefined {
  return name
    .getSourceFile()
    .statements.filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .find((declaration) => declaration.name.getText() === name.text)?.initializer;
}

/** Whether a suite has tests whose titles begin with `passes` and with `fails`. */
function hasBothTests(body: ts.Node | undefined): boolean {
  const titles = (body === undefined ? [] : nodesOf(body)).flatMap((node) => {
    const title = ts.isCallExpression(node) && /^(it|test)\b/.test(node.expression.getText()) ? node.arguments[0] : undefined;
    return title !== undefined && ts.isStringLiteralLike(title) ? [title.text] : [];
  });
  return ['passes', 'fails'].every((kind) => titles.some((title) => title.startsWith(kind)));
}

/** Codes with a case that passes and one that fails: in describeRule, in a suite named by the code, or in a table by code. */
function testedCodes(rules: readonly Written[]): ReadonlySet<string> {
  return new Set(
    sources('test').flatMap((source) => {
      const codeOf = namesIn(source, rules);
      return nodesOf(source).flatMap((node): readonly string[] => {
        if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name)) return hasBoth(node.initializer) ? [node.name.text] : [];
        if (!ts.isCallExpression(node)) return [];
        const [subject, second] = node.arguments;
        switch (node.expression.getText()) {
          case 'describeRule':
            return hasBoth(second) ? [codeOf(subject) ?? ''] : [];
          case 'describe':
            return subject !== undefined && ts.isPropertyAccessExpression(subject) && subject.name.text === 'code' && hasBothTests(second)
              ? [codeOf(subject.expression) ?? '']
              : [];
          default:
            return [];
        }
      });
    }),
  );
}

const registered = [...rulesByRoom().values()].flat();
const written = writtenRules();

describe('the rules of all registries', () => {
  it('have one code each, of a room and of what is wrong', () => {
    const codes = registered.map(({ code }) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    for (const code of codes) expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/);
  });
  it('are found where they are written, so that what follows sees them all', () => {
    const codes = new Set(written.map(({ code }) => code));
    expect(registered.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual([]);
  });
  it('each have a case that passes and one that fails', () => {
    const tested = testedCodes(written);
    expect(registered.map(({ code }) => code).filter((code) => !tested.has(code))).toEqual([]);
  });
  it('are all there are: a rule that no registry asks is none', () => {
    const codes = new Set(registered.map(({ code }) => code));
    const rules = written.filter(({ type, file }) => /^(?:LayerRule|Rule<|EngineRule<)/.test(type) && !file.startsWith('lib/reach/'));
    expect(rules.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual([]);
  });
  it('say in one sentence what holds, and where that is from', () => {
    for (const { code, summary, source } of registered) {
      expect([code, summary]).toEqual([code, expect.stringMatching(/^\S.{20,}[^.]$/)]);
      expect([code, source]).toEqual([code, expect.stringMatching(/^https:\/\//)]);
    }
  });
});
