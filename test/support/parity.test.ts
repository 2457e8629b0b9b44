import { type Deviation, differences, fillTemplate, parity, upstreamObject, upstreamObjects } from './parity';

const container = (changes: object = {}) => ({
  name: 'main',
  image: 'registry.k8s.io/main:v1',
  args: ['--b=2', '--a=1'],
  env: [
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
  ],
  volumeMounts: [{ name: 'config', mountPath: '/etc/main' }],
  ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53 }],
  ...changes,
});
const daemonSet = (...containers: readonly object[]) => ({
  kind: 'DaemonSet',
  metadata: { name: 'main', namespace: 'kube-system' },
  spec: { template: { spec: { containers } } },
});
const main = 'spec.template.spec.containers[main]';

/** What `parity` complains about. */
function complaint(ours: unknown, upstream: unknown, deviations: readonly Deviation[]): string {
  try {
    parity(ours, upstream, deviations);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

describe('two objects are on a par', () => {
  it('when they say the same in another order of named things, flags and sets', () => {
    const ours = daemonSet(container(), { name: 'other', securityContext: { capabilities: { drop: ['ALL'], add: ['NET_RAW', 'NET_ADMIN'] } } });
    const upstream = daemonSet(
      { name: 'other', securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] } } },
      container({
        args: ['--a=1', '--b=2'],
        env: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
        ports: [{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }],
      }),
    );
    expect(differences(ours, upstream)).toEqual([]);
  });

  it('when one leaves out what the other has as null', () => {
    expect(differences({ metadata: { name: 'a' } }, { metadata: { name: 'a', creationTimestamp: null }, status: null })).toEqual([]);
  });

  it('when RBAC rules grant the same, however they are cut', () => {
    const one = [{ apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['watch', 'get'] }];
    const two = [
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'watch'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['watch'] },
    ];
    expect(differences({ rules: one }, { rules: two })).toEqual([]);
  });
});

describe('a difference', () => {
  it.each<[string, object, readonly string[]]>([
    ['of a value', { image: 'mirror/main:v1' }, [`${main}.image`]],
    ['of one variable of many', { env: [{ name: 'A', value: '3' }] }, [`${main}.env[A].value`, `${main}.env[B]`]],
    ['of one flag', { args: ['--a=1', '--b=3'] }, [`${main}.args[--b]`]],
    ['of the order of arguments that are no flags', { args: ['-b', '1', '-a'] }, [0, 1, 2].map((place) => `${main}.args[${place}]`)],
    ['of a mount', { volumeMounts: [{ name: 'other', mountPath: '/etc/main' }] }, [`${main}.volumeMounts[/etc/main].name`]],
    ['of a port of one protocol', { ports: [{ containerPort: 53 }] }, [`${main}.ports[53/UDP]`]],
    ['of a subtree that upstream lacks, as one', { livenessProbe: { httpGet: { path: '/livez', port: 1 } } }, [`${main}.livenessProbe`]],
  ])('%s has a path', (_what, changes, paths) => {
    expect([...differences(daemonSet(container(changes)), daemonSet(container()))].map(({ path }) => path)).toEqual(paths);
  });

  it('of a grant names resource, group and verb', () => {
    const ours = [{ apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get'] }];
    const upstream = [
      { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get', 'update'] },
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['main'], verbs: ['get'] },
      { nonResourceURLs: ['/metrics'], verbs: ['get'] },
    ];
    expect(differences({ rules: ours }, { rules: upstream })).toEqual([
      { path: 'rules[deployments/scale.apps][update]', ours: undefined, upstream: 'update' },
      { path: 'rules[configmaps named main]', ours: undefined, upstream: ['get'] },
      { path: 'rules[/metrics]', ours: undefined, upstream: ['get'] },
    ]);
  });

  it('of type counts: 1 is not "1"', () => {
    expect(differences({ data: { a: 1 } }, { data: { a: '1' } })).toHaveLength(1);
  });
});

describe('parity', () => {
  const ours = daemonSet(container({ image: 'mirror/main:v1' }));
  const upstream = daemonSet(container());
  const mirror = { path: `${main}.image`, reason: 'mirrored' };

  it('accepts listed differences', () => {
    expect(complaint(ours, upstream, [{ ...mirror, ours: 'mirror/main:v1', upstream: 'registry.k8s.io/main:v1' }])).toBe('');
  });
  it('names the object, the place and both values of an unlisted one', () => {
    expect(complaint(ours, upstream, [])).toBe(
      [
        "DaemonSet kube-system/main is not on a par with upstream's",
        '  differs, and is not listed:',
        `    ${main}.image: ours "mirror/main:v1", upstream "registry.k8s.io/main:v1"`,
      ].join('\n'),
    );
  });
  it('refuses a listed one that does not occur', () => {
    expect(complaint(upstream, upstream, [mirror])).toContain(
      'listed, and does not differ:\n    spec.template.spec.containers[main].image (mirrored)',
    );
  });
  it('refuses a listed one that occurs with another value', () => {
    expect(complaint(ours, upstream, [{ ...mirror, ours: 'mirror/main:v2' }])).toContain('ours "mirror/main:v1", listed as "mirror/main:v2"');
  });
  it('tells nothing there from anything there', () => {
    expect(complaint(ours, upstream, [{ ...mirror, upstream: undefined }])).toContain('listed as nothing');
  });
  it('refuses one that is listed twice or without a reason', () => {
    expect(complaint(ours, upstream, [mirror, mirror])).toContain('listed twice');
    expect(complaint(ours, upstream, [{ ...mirror, reason: ' ' }])).toContain('listed without a reason');
  });
});

describe('upstream text', () => {
  const text = '# licence\n---\nkind: A\nmetadata: { name: one }\n---\n---\nkind: List\nitems:\n- { kind: B, metadata: { name: two } }\n';

  it('may be many documents, empty ones and lists', () => {
    expect(upstreamObjects(text).map(({ kind }) => kind)).toEqual(['A', 'B']);
    expect(upstreamObject(text, 'B', 'two')).toEqual({ kind: 'B', metadata: { name: 'two' } });
  });
  it('is searched by kind and name, and says what there is', () => {
    expect(() => upstreamObject(text, 'B', 'one')).toThrow('no B one among: A one, B two');
    expect(() => upstreamObject(`${text}---\nkind: A\nmetadata: { name: one }\n`, 'A', 'one')).toThrow('more than one A one');
  });
  it('may be a template, whose placeholders are all filled', () => {
    expect(fillTemplate('image: {{ .Image }}-{{arch}}', { Image: 'a:b', arch: 'amd64' })).toBe('image: a:b-amd64');
    expect(() => fillTemplate('image: {{ .Image }}', {})).toThrow('asks for Image');
    expect(() => fillTemplate('image: x', { Image: 'a:b' })).toThrow('has no Image');
  });
});
