/** `npm run test:kill -- --trials N --seed S`: kills N syntheses at random moments. Exit code 1 where one left a mixture. */
import { parseArgs } from 'node:util';
import { killTrials } from '../test/support/kill';

const { trials = '1000', seed = '1' } = parseArgs({ options: { trials: { type: 'string' }, seed: { type: 'string' } } }).values;

killTrials(Number(trials), Number(seed)).then(
  ({ failures, ...counts }) => {
    process.stdout.write(`${JSON.stringify(counts)}\n${failures.map((failure) => `${failure}\n`).join('')}`);
    process.exitCode = failures.length === 0 ? 0 : 1;
  },
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  },
);
