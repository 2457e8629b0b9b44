/**
 * Fills the tables of docs/*.md, each between two markers: options from the types (`<!-- options:FlannelOptions -->` and
 * `<!-- /options -->`), what a change does from the rooms' tables (`<!-- changes:cni/flannel -->`), rules from their registries
 * (`<!-- rules -->`), and what pod networks can do (`<!-- abilities -->`). `--check` compares instead of writing; exit code 1
 * if a page differs or names something that does not exist.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { abilityTables } from './ability-table';
import { changeTable } from './change-table';
import { optionTable } from './option-tables';
import { ruleTables } from './rule-table';

/** Tables by their marker; those of one thing are told its name. */
const TABLES: Readonly<Record<string, (name: string) => string>> = {
  options: optionTable,
  changes: changeTable,
  rules: ruleTables,
  abilities: abilityTables,
};

const docs = join(__dirname, '../docs');

for (const file of readdirSync(docs).filter((name) => name.endsWith('.md'))) {
  const path = join(docs, file);
  const text = readFileSync(path, 'utf8');
  const filled = text.replace(
    /<!-- (options|changes|rules|abilities)(?::([\w/-]+))? -->\n[\s\S]*?<!-- \/\1 -->/g,
    (_whole, table: string, name = '') => `<!-- ${table}${name === '' ? '' : `:${name}`} -->\n${TABLES[table]?.(name)}\n<!-- /${table} -->`,
  );
  if (filled === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`docs/${file} differs from the types and the rules: run npm run docs`);
    process.exitCode = 1;
  } else writeFileSync(path, filled);
}
