/**
 * After tsc: one file for everything, because loading hundreds of small ones costs more CPU than a whole synth. The entries
 * of package.json are stubs beside it that name their exports, so that ESM finds them; types stay where tsc put them.
 */
import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const out = fileURLToPath(new URL('../build', import.meta.url));
/** `plan`, `rules` and `synth` load no cdk8s; they are not in package.json, the benchmark measures them alone. */
const entries = {
  index: './lib/index.js',
  testing: './testing/index.js',
  cli: './lib/cli/main.js',
  plan: './lib/plan/index.js',
  rules: './lib/rules/index.js',
  synth: './lib/synth/index.js',
  validation: './validation/plugin.js',
  pulumi: './pulumi/index.js',
};

await build({
  stdin: {
    // Functions, so that a module is evaluated only when its entry is asked for.
    contents: Object.entries(entries)
      .map(([name, path]) => `exports.${name} = () => require(${JSON.stringify(path)});`)
      .join('\n'),
    resolveDir: out,
  },
  outfile: join(out, 'bundle.js'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
  minifySyntax: true,
  minifyWhitespace: true,
  plugins: [
    {
      // As large as everything else together, and needed at the first spec only: files of their own are not read before.
      name: 'schema apart',
      setup: ({ onResolve }) =>
        onResolve({ filter: /schema\/(check\.js|layer\.json)$/ }, ({ path }) => ({ path: `./schema/${basename(path)}`, external: true })),
    },
  ],
});
// Pulumi is loaded by its own entry alone, when a program asks for it.
const { index, testing, validation, pulumi } = createRequire(import.meta.url)('../build/bundle.js');
for (const [name, load] of Object.entries({ index, testing, validation, pulumi })) {
  const names = Object.keys(load());
  writeFileSync(join(out, `${name}.js`), `module.exports = require('./bundle.js').${name}();\n0 && (module.exports = { ${names.join(', ')} });\n`);
}
writeFileSync(join(out, 'netstack.js'), "#!/usr/bin/env node\nrequire('./bundle.js').cli();\n");
chmodSync(join(out, 'netstack.js'), 0o755);
// Their code is in the bundle now, and a second copy of a class is another class.
for (const name of readdirSync(out, { recursive: true })) {
  if (name.endsWith('.js') && name.includes('/') && name !== 'schema/check.js') rmSync(join(out, name));
}
