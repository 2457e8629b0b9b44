/**
 * Generates the types under imports/ from Kubernetes OpenAPI definitions and CustomResourceDefinitions.
 *
 *   npm run imports                                                    every source of imports/sources.json
 *   npm run imports -- --check                                         exit 1 if a committed file differs
 *   npm run imports -- --from FILE [--name NAME --version VERSION]     take FILE; NAME is the folder under imports/
 *   npm run imports -- --from FOLDER --name NAME --version VERSION --url URL   take the CRDs below FOLDER, published at URL
 *
 * With --from, a source not yet listed is added with every kind that FILE defines; a listed one keeps its kinds and takes the new
 * version and hash. With --from and --check only that source is compared. Without --from the inputs are looked up below
 * NETSTACK_SHARED (default ../shared) and must have the listed hash; a source made from a FOLDER is passed over, saying so, because
 * only the hashes of its files are kept.
 */
import { join, resolve } from 'node:path';
import { Refused } from './imports/refused';
import { runImports } from './imports/run';

try {
  const shared = resolve(process.env.NETSTACK_SHARED ?? join(__dirname, '../../shared'));
  process.stdout.write(`imports: ${runImports(process.argv.slice(2), { folder: join(__dirname, '../imports'), shared })}\n`);
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  process.stderr.write(`imports: ${error.message}\n`);
  process.exitCode = 1;
}
