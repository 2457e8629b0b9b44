/** `npm run bench -- synth`, `reach`, `cni`, `fleet` or `diff`: tables of CPU seconds and ratios, side by side with peers. */
async function main([name]: readonly string[]): Promise<void> {
  if (name === 'synth') return (await import('./synth.js')).run();
  if (name === 'reach') return (await import('./reach.js')).run();
  if (name === 'cni') return (await import('./cni.js')).run();
  if (name === 'fleet') return (await import('./fleet.js')).run();
  if (name === 'diff') return (await import('./diff.js')).run();
  console.error('which benchmark? synth, reach, cni, fleet or diff');
  process.exitCode = 1;
}

void main(process.argv.slice(2));
