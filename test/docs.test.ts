import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import ts from 'typescript';
import { readFleet } from '../lib/delivery/fleet/spec';
import { ProblemList } from '../lib/finding';
import { isLayerSpec } from '../lib/plan';
import { clusterSpec } from './support/layer';

const root = join(__dirname, '..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].sort();

interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The options type that the page's first table is of. */
  readonly options: string | undefined;
}

function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  const options = /<!-- options:(\w+) -->/.exec(text)?.[1];
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length + 1,
    language: match[1] ?? '',
    text: match[2] ?? '',
    options,
  }));
}

const blocks = pages.flatMap(blocksOf);

/** Parts of a layer's spec stand in the docs without the braces around them: `cni: { type: 'flannel' }`. */
const LAYER_FIELDS = [
  'cluster',
  'proxy',
  'cni',
  'dns',
  'loadBalancer',
  'ingress',
  'mesh',
  'observe',
  'policy',
  'registry',
  'crds',
  'patches',
  'waivers',
];

/** A module that compiles exactly when every statement of the block means something. */
function moduleOf({ text, options }: Block): string {
  if (/^(import|new|const|export|expect|describe)\b/m.test(text)) return text;
  const fragments = text.split(/^(?=\w+:)/m).filter((fragment) => fragment.trim() !== '');
  return fragments
    .map((fragment, index) => {
      const field = /^\w+/.exec(fragment)?.[0] ?? '';
      const body = `{ ${fragment}\n }`;
      if (LAYER_FIELDS.includes(field)) return `export const f${index}: Partial<LayerSpec> = ${body};`;
      return `export const f${index}: Partial<${field === 'allow' ? 'SegmentSpec' : (options ?? 'LayerSpec')}> = ${body};`;
    })
    .join('\n');
}

/** Where each options type is declared. */
function importOf(name: string): string {
  const files = ts.sys.readDirectory(join(root, 'lib'), ['.ts']);
  const file = files.find((path) => new RegExp(`export (interface|type) ${name}\\b`).test(readFileSync(path, 'utf8')));
  return file === undefined ? '' : `import type { ${name} } from '${file.replace(/\.ts$/, '')}';\n`;
}

function problemsOf(sources: ReadonlyMap<string, string>): readonly string[] {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, target) => {
    const text = sources.get(name);
    return text === undefined ? getSourceFile.call(host, name, target) : ts.createSourceFile(name, text, target, true);
  };
  host.fileExists = (name) => sources.has(name) || fileExists.call(host, name);
  host.readFile = (name) => sources.get(name) ?? readFile.call(host, name);
  // What a snippet declares need not be used in it.
  const program = ts.createProgram([...sources.keys()], { ...options, noUnusedLocals: false }, host);
  return [...sources.keys()].flatMap((name) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(({ messageText }) => `${name.slice(root.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`),
  );
}

describe('the documentation', () => {
  it('has TypeScript that compiles, in every page', () => {
    const sources = new Map(
      blocks
        .filter(({ language }) => language === 'ts')
        .map((block, index) => {
          const body = moduleOf(block);
          const known = /\bimport\b.*cdk8s-netstack/.test(body)
            ? ''
            : "import { type LayerSpec, type SegmentSpec, Service, Ingress, NetworkLayer } from 'cdk8s-netstack';\n";
          const own = block.options !== undefined && body.includes(`<${block.options}>`) ? importOf(block.options) : '';
          const around =
            "declare const chart: import('constructs').Construct;\ndeclare const cluster: import('cdk8s-netstack').ClusterSpec;\ndeclare const layer: import('cdk8s-netstack').LayerSpec;\n";
          return [join(root, `${block.page.replace(/\W/g, '_')}_${block.line}_${index}.ts`), `export {};\n${known}${own}${around}${body}`] as const;
        }),
    );
    expect(problemsOf(sources)).toEqual([]);
  }, 120_000);

  it.each(blocks.filter(({ language }) => language === 'yaml').map((block) => [`${block.page}:${block.line}`, block] as const))(
    'has YAML that is what it looks like: %s',
    (_place, { text }) => {
      const value = load(text);
      expect(typeof value).toBe('object');
      if (typeof value !== 'object' || value === null || 'apiVersion' in value) return;
      const problems = new ProblemList();
      // What clusters of a fleet have in common, and a cluster of it.
      if ('defaults' in value) return void readFleet(value);
      const { fleet: _, ...layer } = { fleet: undefined, ...value };
      isLayerSpec({ ...layer, cluster: { ...clusterSpec(), ...('cluster' in value ? Object(value.cluster) : {}) } }, problems);
      expect(problems.findings).toEqual([]);
    },
  );

  it('names only commands that there are', () => {
    const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
    const said = pages.flatMap((page) =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/npm run (?:--silent )?([\w:]+)/g)].map((match) => match[1] ?? ''),
    );
    expect([...new Set(said)].filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});
