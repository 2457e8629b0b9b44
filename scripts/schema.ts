/**
 * Generates schema/layer.json from LayerSpec. `--check` compares instead of writing; exit code 1 if the file differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const root = join(__dirname, '..');
const target = join(root, 'schema/layer.json');

const generator = createGenerator({
  path: join(root, 'lib/plan/spec.ts'),
  tsconfig: join(root, 'tsconfig.json'),
  type: 'LayerSpec',
  discriminatorType: 'open-api',
  skipTypeCheck: true,
  additionalProperties: false,
  sortProps: true,
});
const schema = generator.createSchema('LayerSpec');
const text = `${JSON.stringify({ title: 'The network layer of one cluster', ...schema }, null, 1)}\n`;

if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error('schema/layer.json differs from the types: run npm run schema');
  process.exitCode = 1;
}
