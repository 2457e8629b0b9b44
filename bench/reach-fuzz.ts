/**
 * Compares the engine with the reference evaluator on random clusters:
 *   npm run fuzz -- --seconds 60 --seed 1
 * Seeds count upwards from the given one. The first mismatch is shrunk and printed; the exit code is then 1.
 */
import { parseArgs } from 'node:util';
import { compare, shrink } from '../test/reach/support/differential';
import { randomCluster } from '../test/reach/support/random-cluster';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' }, clusters: { type: 'string', default: '0' } },
});
const first = Number(values.seed);
const most = Number(values.clusters);
const until = performance.now() + Number(values.seconds) * 1000;
let clusters = 0;
let pairs = 0;
let probes = 0;
for (let seed = first; most > 0 ? clusters < most : performance.now() < until; seed++) {
  const cluster = randomCluster(seed);
  const result = compare(cluster);
  clusters++;
  pairs += result.pairs;
  probes += result.probes;
  const [mismatch] = result.mismatches;
  if (mismatch === undefined) continue;
  const smallest = shrink(cluster);
  console.log(`seed ${seed}: engine and reference differ`);
  console.log(JSON.stringify({ profile: smallest.profile.name, facts: smallest.facts, mismatch: compare(smallest).mismatches[0] }, null, 2));
  for (const manifest of smallest.manifests) console.log(`---\n${JSON.stringify(manifest, null, 2)}`);
  process.exitCode = 1;
  break;
}
console.log(`${clusters} clusters from seed ${first}, ${pairs} pairs, ${probes} packets`);
