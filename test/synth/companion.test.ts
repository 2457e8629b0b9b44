import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layer as prod } from '../../clusters/prod';
import { NetstackError, NetworkApp, NetworkLayer, synthLayers } from '../../lib';
import type { Companion, WrittenCluster } from '../../lib/synth/companion';

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'netstack-companion-'));
});
afterEach(() => rmSync(scratch, { recursive: true }));

const second = { ...prod, cluster: { ...prod.cluster, name: 'stage' } };

/** Lists the files of a cluster beside them, and all clusters at the end. */
function listing(seen: WrittenCluster[] = []): Companion {
  return {
    files: (cluster) => {
      seen.push(cluster);
      return [{ path: `${cluster.folder}/files.txt`, text: cluster.stages.flatMap(({ files }) => files.map((file) => `${file}\n`)).join('') }];
    },
    last: () => [{ path: '_list/clusters.txt', text: seen.map(({ name }) => `${name}\n`).join('') }],
  };
}

describe('what is written beside the manifests', () => {
  it('stands in the folder of each cluster, and once for all of them', () => {
    synthLayers([prod, second], { outdir: scratch, companions: [listing()] });
    const files = readFileSync(join(scratch, 'prod/files.txt'), 'utf8').trim().split('\n');
    expect(files).toContain('prod/10-proxy/daemonset.kube-system.kube-proxy.yaml');
    for (const file of files) readFileSync(join(scratch, file));
    expect(readFileSync(join(scratch, '_list/clusters.txt'), 'utf8')).toBe('prod\nstage\n');
  });

  it('is the same from specs and from constructs', () => {
    synthLayers([prod], { outdir: join(scratch, 'specs'), companions: [listing()] });
    const app = new NetworkApp({ outdir: join(scratch, 'app'), companions: () => [listing()], onWarnings: () => {} });
    new NetworkLayer(app, 'prod', prod);
    app.synth();
    for (const file of ['prod/files.txt', '_list/clusters.txt'])
      expect(readFileSync(join(scratch, 'app', file), 'utf8')).toBe(readFileSync(join(scratch, 'specs', file), 'utf8'));
  });

  it('has stages in the order of apply, each with the files of its objects', () => {
    const seen: WrittenCluster[] = [];
    synthLayers([prod], { outdir: scratch, companions: [listing(seen)] });
    const stages = seen.flatMap((cluster) => cluster.stages);
    expect(stages.map(({ stage }) => stage)).toEqual([...stages.map(({ stage }) => stage)].sort());
    for (const { folder, objects, files } of stages) {
      expect(files).toHaveLength(objects.length);
      for (const file of files) expect(file.startsWith(`${folder}/`)).toBe(true);
    }
  });

  it('names the one file of a stage once in a layout of one file a stage', () => {
    const seen: WrittenCluster[] = [];
    synthLayers([prod], { outdir: scratch, layout: 'stage', companions: [listing(seen)] });
    for (const { stage, files } of seen.flatMap((cluster) => cluster.stages)) expect(files).toEqual([`prod/${stage}.yaml`]);
  });

  it('writes nothing where a companion refuses a cluster', () => {
    const refusing: Companion = {
      check: ({ name }) => [{ code: 'test/refused', severity: 'error', at: '', message: `not ${name}` }],
      files: () => [],
    };
    const outdir = join(scratch, 'refused');
    expect(() => synthLayers([prod], { outdir, companions: [refusing] })).toThrow(NetstackError);
    expect(() => readFileSync(join(outdir, '.netstack-index'))).toThrow();
    const app = new NetworkApp({ outdir, companions: () => [refusing], onWarnings: () => {} });
    new NetworkLayer(app, 'prod', prod);
    expect(() => app.synth()).toThrow(NetstackError);
  });
});
