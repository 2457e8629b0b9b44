/**
 * Generates the schema of specs from LayerSpec: schema/layer.json for editors, and schema/check.js, the same as code, so
 * that checking a spec costs no compiler. `--check` compares instead of writing; exit code 1 if a file differs.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { createGenerator } from 'ts-json-schema-generator';

const root = join(__dirname, '..');

const schema: Readonly<Record<string, unknown>> = {
  title: 'The network layer of one cluster',
  ...createGenerator({
    path: join(root, 'lib/plan/spec.ts'),
    tsconfig: join(root, 'tsconfig.json'),
    type: 'LayerSpec',
    discriminatorType: 'open-api',
    skipTypeCheck: true,
    additionalProperties: false,
    sortProps: true,
  }).createSchema('LayerSpec'),
};
const ajv = new Ajv({ allErrors: true, discriminator: true, strict: false, code: { source: true } }).addSchema(schema, 'layer');
const code = standaloneCode(ajv, { checkLayerSpec: 'layer' });

const files = { 'schema/layer.json': `${JSON.stringify(schema, null, 1)}\n`, 'schema/check.js': `${code}\n` };
for (const [file, text] of Object.entries(files)) {
  const path = join(root, file);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`${file} differs from the types: run npm run schema`);
    process.exitCode = 1;
  }
}
