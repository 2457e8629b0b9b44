/**
 * Fills the tables of docs/*.md: options from the types, between `<!-- options:FlannelOptions -->` and `<!-- /options -->`,
 * and rules from their registries, between `<!-- rules -->` and `<!-- /rules -->`. `--check` compares instead of writing;
 * exit code 1 if a page differs or names a type that does not exist.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionTable } from './option-tables';
import { ruleTables } from './rule-table';

const docs = join(__dirname, '../docs');

for (const file of readdirSync(docs).filter((name) => name.endsWith('.md'))) {
  const path = join(docs, file);
  const text = readFileSync(path, 'utf8');
  const filled = text
    .replace(
      /<!-- options:(\w+) -->\n[\s\S]*?<!-- \/options -->/g,
      (_whole, name: string) => `<!-- options:${name} -->\n${optionTable(name)}\n<!-- /options -->`,
    )
    .replace(/<!-- rules -->\n[\s\S]*?<!-- \/rules -->/g, () => `<!-- rules -->\n${ruleTables()}\n<!-- /rules -->`);
  if (filled === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`docs/${file} differs from the types and the rules: run npm run docs`);
    process.exitCode = 1;
  } else writeFileSync(path, filled);
}
