/** The imports command: which sources are asked for, what is generated from them, and whether it is written or compared. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { crdFiles, crdKinds } from './crd';
import { type Definitions, definitionFiles } from './definitions';
import { Refused } from './refused';
import { type FileSource, type FolderSource, printSources, readSources, type Source, sha256 } from './sources';

/** Where sources are listed and types are written, and where inputs lie unless --from names one. */
export interface Folders {
  readonly folder: string;
  readonly shared: string;
}

interface Output {
  readonly source: Source;
  /** By name, relative to the source's folder. */
  readonly files: ReadonlyMap<string, string>;
}

/** Runs the command and returns what it has to say. Throws Refused. */
export function runImports(args: readonly string[], folders: Folders): string {
  const asked = parse(args);
  const listing = join(folders.folder, 'sources.json');
  const sources = readSources(listing);
  const wanted = asked.from === undefined ? sources : [sourceOf(sources, asked.from, asked, folders.shared)];
  const present = asked.from === undefined ? wanted.filter((source) => 'file' in source) : wanted;
  const absent = wanted.filter((source) => !present.includes(source));
  const outputs = present.map((source) => ({ source, files: generate(source, inputsOf(source, asked.from, folders.shared)) }));
  if (asked.check === true) return compare(outputs, folders.folder) + exceptFor(absent);
  for (const output of outputs) write(output, folders.folder);
  const byName = new Map([...sources, ...wanted].map((source) => [source.name, source]));
  writeFileSync(listing, printSources([...byName.values()]));
  return `wrote ${present.map((source) => `imports/${source.name}`).join(', ')}${exceptFor(absent)}`;
}

type Asked = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const options = { from: text, name: text, version: text, url: text, check: { type: 'boolean' } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Refused(error instanceof Error ? error.message : String(error));
  }
}

function exceptFor(absent: readonly Source[]): string {
  const names = absent.map((source) => `${source.name} ${source.version}`).join(', ');
  return absent.length === 0 ? '' : `; passed over, because their files are kept nowhere and --from FOLDER does not say where they lie: ${names}`;
}

/** The entry that FILE or FOLDER is for: the one named, or the one whose input has that file name. */
function sourceOf(sources: readonly Source[], from: string, { name, version, url, check }: Asked, shared: string): Source {
  const inputs = isFolder(from) ? filesBelow(from) : [{ path: basename(from), bytes: read(from) }];
  const origin = originOf(from, inputs, shared);
  const listed = sources.find((source) => (name === undefined ? 'file' in source && basename(source.file) === basename(from) : source.name === name));
  if (listed !== undefined) {
    if (check === true) return listed;
    const taken = { version: version ?? listed.version, ...(url === undefined ? {} : { url }) };
    if ('files' in listed && 'files' in origin) return { ...listed, ...taken, ...origin };
    if ('file' in listed && 'file' in origin) return { ...listed, ...taken, sha256: origin.sha256 };
    throw new Refused(`${from}: imports/${listed.name} is made from a ${'files' in listed ? 'folder' : 'file'}`);
  }
  if (name === undefined || version === undefined)
    throw new Refused(`${from} is not in imports/sources.json: say --name FOLDER and --version VERSION`);
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw new Refused(`--name ${name}: expected lower case letters, digits and dashes`);
  if (isDefinitions(from)) throw new Refused(`${from}: list the kinds of a new definitions file in imports/sources.json first`);
  const kinds = crdKinds(textOf(inputs));
  if (kinds.length === 0) throw new Refused(`${from}: no CustomResourceDefinition with a served and stored version`);
  if ('file' in origin) return { name, version, ...(url === undefined ? {} : { url }), ...origin, kinds };
  if (url === undefined) throw new Refused(`${from} is a folder, of which only the address is kept: say --url where it is published`);
  return { name, version, url, ...origin, kinds };
}

type Origin = Pick<FileSource, 'file' | 'sha256'> | Pick<FolderSource, 'files'>;

function originOf(from: string, inputs: readonly Input[], shared: string): Origin {
  const files = inputs.map(({ path, bytes }) => ({ path, sha256: sha256(bytes) }));
  const [first] = files;
  return isFolder(from) || first === undefined ? { files } : { file: relative(shared, resolve(from)), sha256: first.sha256 };
}

interface Input {
  readonly path: string;
  readonly bytes: Buffer;
}

/** The inputs of a source, each with the hash that is listed. */
function inputsOf(source: Source, from: string | undefined, shared: string): readonly Input[] {
  const listed = 'file' in source ? [{ path: from ?? join(shared, source.file), sha256: source.sha256 }] : source.files;
  return listed.map(({ path, sha256: expected }) => {
    const place = 'file' in source ? path : join(from ?? '', path);
    const bytes = read(place);
    const hash = sha256(bytes);
    if (hash !== expected) throw new Refused(`${place}: sha256 is ${hash}, imports/sources.json says ${expected}; take it with --from`);
    return { path, bytes };
  });
}

function generate(source: Source, inputs: readonly Input[]): ReadonlyMap<string, string> {
  const header = `// Types of ${source.name} ${source.version}, generated by npm run imports. Do not edit.\n`;
  const text = textOf(inputs);
  if (!inputs.some(({ path }) => isDefinitions(path))) return crdFiles(text, source.kinds, header);
  const { definitions }: { readonly definitions: Definitions } = JSON.parse(text);
  return definitionFiles(definitions, source.kinds, header);
}

function textOf(inputs: readonly Input[]): string {
  return inputs.map(({ bytes }) => bytes.toString('utf8')).join('\n---\n');
}

function isDefinitions(path: string): boolean {
  return path.endsWith('.json');
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The CustomResourceDefinitions below a folder, by path. */
function filesBelow(folder: string): readonly Input[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ya?ml$/.test(path))
    .sort()
    .map((path) => ({ path, bytes: read(join(folder, path)) }))
    .filter(({ bytes }) => crdKinds(bytes.toString('utf8')).length > 0);
}

function read(path: string): Buffer {
  if (!existsSync(path)) throw new Refused(`${path} is absent: set NETSTACK_SHARED to the folder that holds it, or name the file with --from`);
  return readFileSync(path);
}

function compare(outputs: readonly Output[], folder: string): string {
  const differing = outputs.flatMap(({ source, files }) => {
    const committed = filesIn(join(folder, source.name));
    const changed = [...files].filter(([file, text]) => committed.get(file) !== text).map(([file]) => file);
    return [...changed, ...[...committed.keys()].filter((file) => !files.has(file))].map((file) => `imports/${source.name}/${file}`);
  });
  if (differing.length > 0) throw new Refused(`generated types differ, run npm run imports:\n${differing.map((file) => `  ${file}`).join('\n')}`);
  return 'up to date';
}

function write({ source, files }: Output, folder: string): void {
  const target = join(folder, source.name);
  mkdirSync(target, { recursive: true });
  for (const file of filesIn(target).keys()) if (!files.has(file)) rmSync(join(target, file));
  for (const [file, text] of files) writeFileSync(join(target, file), text);
}

function filesIn(target: string): ReadonlyMap<string, string> {
  if (!existsSync(target)) return new Map();
  return new Map(readdirSync(target).map((file) => [file, readFileSync(join(target, file), 'utf8')]));
}
