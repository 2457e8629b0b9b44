import { compare } from './support/differential';
import { randomCluster } from './support/random-cluster';

describe('engine and reference evaluator', () => {
  it('agree on 300 random clusters, every pair and every port at which something changes', () => {
    let packets = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const { mismatches, probes } = compare(randomCluster(seed));
      expect({ seed, mismatches }).toEqual({ seed, mismatches: [] });
      packets += probes;
    }
    expect(packets).toBeGreaterThan(200_000);
  });
});
