/** `npm run bench -- synth`, `reach`, `cni` or `fleet`: tables of CPU seconds and ratios, side by side with peers. */
async function main([name]: readonly string[]): Promise<void> {
  if (name === 'synth') return (await import('./synth.js')).run();
  if (name === 'reach') return (await import('./reach.js')).run();
  if (name === 'cni') return (await import('./cni.js')).run();
  if (name === 'fleet') return (await import('./fleet.js')).run();
  console.error('which benchmark? synth, reach, cni or fleet');
  process.exitCode = 1;
}

void main(process.argv.slice(2));
