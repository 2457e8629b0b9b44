import { fileOf, type Place } from '../../lib/synth/file-name';

const coredns = 'deployment.kube-system.coredns';

describe('file of an object', () => {
  it('lies by cluster, stage and object, by stage, or by cluster', () => {
    const place: Place = { cluster: 'prod', stage: '30-dns' };
    expect(fileOf('tree', place, coredns)).toBe('prod/30-dns/deployment.kube-system.coredns.yaml');
    expect(fileOf('stage', place, coredns)).toBe('prod/30-dns.yaml');
    expect(fileOf('single', place, coredns)).toBe('prod.yaml');
  });

  it('lies in a folder of the chart where the object has no stage', () => {
    const place = { chart: 'apps/Shop' };
    expect(fileOf('tree', place, coredns)).toBe('apps%2f%53hop/deployment.kube-system.coredns.yaml');
    expect(fileOf('stage', place, coredns)).toBe('apps%2f%53hop.yaml');
    expect(fileOf('single', place, coredns)).toBe('apps%2f%53hop.yaml');
  });

  it('stays below the output folder, whatever a cluster or a chart is called', () => {
    for (const name of ['..', '.', '../x', '/x', '.netstack-index', 'a\\b', 'c:', 'nul', '']) {
      for (const layout of ['tree', 'stage', 'single'] as const) {
        for (const place of [{ chart: name }, { cluster: name, stage: '30-dns' }] as const) {
          const [top = '', ...rest] = fileOf(layout, place, coredns).split('/');
          expect(top).toMatch(/^[a-z0-9%][-a-z0-9._%]*$/);
          expect(rest.length).toBeLessThanOrEqual(2);
        }
      }
    }
  });
});
