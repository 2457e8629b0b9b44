import { killTrials } from '../support/kill';

describe('a synthesis that is killed', () => {
  it('leaves the old tree, the new one, or a journal that the next run finishes, and every file of the user', async () => {
    const { trials, failures, finished, old, new: done, journal } = await killTrials(12, 7);
    expect(failures).toEqual([]);
    expect(finished + old + done + journal).toBe(trials);
  }, 120_000);
});
