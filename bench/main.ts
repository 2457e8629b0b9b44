/** `npm run bench -- synth` or `npm run bench -- reach`: tables of CPU seconds and ratios, side by side with peers. */
async function main([name]: readonly string[]): Promise<void> {
  if (name === 'synth') return (await import('./synth.js')).run();
  if (name === 'reach') return (await import('./reach.js')).run();
  console.error('which benchmark? synth or reach');
  process.exitCode = 1;
}

void main(process.argv.slice(2));
