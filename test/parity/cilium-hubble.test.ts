import { load } from 'js-yaml';
import type { CiliumHubble } from '../../lib/cni/cilium/hubble';
import { ciliumReleases } from '../../lib/cni/cilium/versions';
import { hubbleObjects } from '../cni/cilium/hubble/settings';
import { type Deviation, parity, upstreamObjects } from '../support/parity';
import { describeShared, sharedText } from '../support/shared';

type Fields = Readonly<Record<string, unknown>>;

/** `Kind name` of an object; the hash in the name of a Job is of its spec. */
function idOf(object: Fields): string {
  const { name }: { readonly name: string } = JSON.parse(JSON.stringify(object.metadata));
  return `${String(object.kind)} ${name.replace(/-[0-9a-f]{10}$/, '')}`;
}

/** Texts that are data are compared as data: both sides may write them as they like. */
function asData(object: Fields): Fields {
  const text = JSON.stringify(object, (key, value: unknown) => {
    if (key === 'value' && typeof value === 'string' && value.includes('certs')) return load(value);
    if (key === 'config.yaml' && typeof value === 'string') return load(value);
    return value;
  });
  return JSON.parse(text);
}

/** The chart's own marks: who rendered it, and texts of nothing. */
function withoutChart(object: Fields): Fields {
  return JSON.parse(JSON.stringify(object, (key, value: unknown) => (key === 'helm.sh/chart' ? undefined : value)));
}

function upstreamOf(file: string): ReadonlyMap<string, Fields> {
  const isHubble = (object: Fields): boolean => idOf(object).includes(' hubble-');
  return new Map(
    upstreamObjects(sharedText('reference/cni/cilium', file))
      .filter(isHubble)
      .map((object) => [idOf(object), asData(withoutChart(object))]),
  );
}

const pull = (container: string, template = 'spec.template.spec'): Deviation => ({
  path: `${template}.containers[${container}].imagePullPolicy`,
  ours: undefined,
  upstream: 'IfNotPresent',
  reason: "the API server's default for images with a tag",
});
const readOnly = (container: string, template = 'spec.template.spec'): Deviation => ({
  path: `${template}.containers[${container}].securityContext.readOnlyRootFilesystem`,
  ours: true,
  upstream: undefined,
  reason: 'it writes nothing outside of its volumes',
});
const rolls: Deviation = {
  path: 'spec.template.metadata.annotations',
  upstream: undefined,
  reason: 'a changed ConfigMap replaces the pods, which read it once',
};
const certificates = (...secrets: readonly string[]): readonly Deviation[] =>
  secrets.map((name) => ({ path: `rules[secrets named ${name}]`, ours: undefined, reason: 'a Secret that nobody makes here need not be written' }));
const unused = ['hubble-relay-server-certs', 'hubble-metrics-server-certs', 'hubble-ui-client-certs'];
const cronTemplate = 'spec.jobTemplate.spec.template.spec';

const common: Readonly<Record<string, readonly Deviation[]>> = {
  'Job hubble-generate-certs': [
    { path: 'metadata.name', reason: 'both end in a hash of the spec, each in its own way' },
    pull('certgen'),
    readOnly('certgen'),
  ],
  'CronJob hubble-generate-certs': [pull('certgen', cronTemplate), readOnly('certgen', cronTemplate)],
  'Role hubble-generate-certs': certificates('hubble-relay-client-certs', ...unused),
  'Deployment hubble-relay': [
    rolls,
    pull('hubble-relay'),
    {
      path: 'spec.template.spec.volumes[tls].projected.defaultMode',
      ours: 0o400,
      upstream: 400,
      reason: 'the same: the chart writes 0400, which is octal to Kubernetes and decimal to the reader of this test',
    },
  ],
  'Deployment hubble-ui': [rolls, pull('frontend'), pull('backend'), readOnly('frontend'), readOnly('backend')],
  'ConfigMap hubble-ui-nginx': [
    { path: 'data.nginx.conf', reason: 'our own text: the same paths on the same ports, over the families of the cluster' },
  ],
};

interface Variant {
  readonly file: string;
  readonly hubble: CiliumHubble;
  readonly version?: keyof typeof ciliumReleases;
  readonly clusterName?: string;
  readonly deviations?: Readonly<Record<string, readonly Deviation[]>>;
}

const withRelay: CiliumHubble = { type: 'on', relay: { ui: {} } };
const variants: readonly Variant[] = [
  { file: '1.20.0/defaults.yaml', hubble: { type: 'on' } },
  {
    file: '1.20.0/hubble-relay-ui-cronjob.yaml',
    hubble: withRelay,
    deviations: { 'Role hubble-generate-certs': certificates(...unused) },
  },
  {
    file: '1.20.0/hubble-relay-ui-certmanager-metrics.yaml',
    hubble: {
      ...withRelay,
      tls: { type: 'cert-manager', issuer: { kind: 'ClusterIssuer', name: 'ca-issuer' } },
      metrics: { enabled: ['dns', 'drop', 'tcp', 'flow', 'icmp', 'port-distribution'] },
    },
  },
  { file: '1.20.0/clustermesh-cronjob.yaml', hubble: { type: 'on' }, clusterName: 'east' },
  { file: '1.20.0/no-hubble.yaml', hubble: { type: 'off' } },
  { file: '1.19.6/defaults.yaml', hubble: { type: 'on' }, version: '1.19.6' },
];

describeShared('Hubble beside the chart', 'reference/cni/cilium', () => {
  describe.each(variants)('of $file', ({ file, hubble, version = '1.20.0', clusterName = 'default', deviations = {} }) => {
    const upstream = upstreamOf(file);
    const ours = new Map(
      [...hubbleObjects(hubble, { release: ciliumReleases[version], clusterIdentity: { name: clusterName } })].map(([id, { manifest }]) => [
        id,
        asData(JSON.parse(JSON.stringify(manifest))),
      ]),
    );
    it(`has the same ${upstream.size} objects`, () => {
      expect([...ours.keys()].sort()).toEqual([...upstream.keys()].sort());
    });
    for (const [id, object] of upstream) {
      it(id, () => {
        parity(ours.get(id), object, deviations[id] ?? common[id] ?? []);
      });
    }
  });

  it('is compared in 48 objects and hundreds of fields', () => {
    const objects = variants.flatMap(({ file }) => [...upstreamOf(file).values()]);
    expect(objects).toHaveLength(48);
    expect(objects.reduce((sum, object) => sum + leavesOf(object), 0)).toBeGreaterThan(700);
  });
});

/** How many values an object has. */
function leavesOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.values(value).reduce<number>((sum, one) => sum + leavesOf(one), 0) : 1;
}
