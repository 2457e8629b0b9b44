import fc from 'fast-check';
import type { FlowSpec, PeerSpec } from '../../lib/flow';
import type { NetworkPolicy } from '../../lib/kube';
import type { PolicySpec, SegmentSpec } from '../../lib/policy';
import { coredns, flannel, hostTraefik, type PolicyLayer, policiesOf, traefik } from './plan';
import { address, type Endpoint, packet, passes, pod } from './verdict';

const web = pod('shop', { app: 'web' }, '10.244.1.1');
const db = pod('shop', { app: 'db' }, '10.244.1.2');
const bank = pod('bank', { app: 'web' }, '10.244.2.1');
const stranger = pod('legacy', { app: 'web' }, '10.244.3.1');
const dns = pod('kube-system', { 'k8s-app': 'kube-dns' }, '10.244.0.2');
const metricsServer = pod('kube-system', { 'k8s-app': 'metrics-server' }, '10.244.0.3');
const edge = pod('traefik', { app: 'traefik' }, '10.244.0.4');
const prometheus = pod('monitoring', { app: 'prometheus' }, '10.244.0.5');
const node = address('a node', '192.168.10.11');
const tunnel = address('the tunnel of a node', '10.244.9.0');
const outside = address('the world', '203.0.113.9');
const apiServer = address('the API server', '192.168.10.10');
const metadata = address('cloud metadata', '169.254.169.254');
const apiServerService = address('the VIP of the API server', '10.96.0.1');

const pods = (labels: Readonly<Record<string, string>>, namespace?: string): PeerSpec =>
  namespace === undefined ? { type: 'pods', labels } : { type: 'pods', namespace, labels };
const flow = (from: PeerSpec, to: PeerSpec, ...ports: readonly string[]): FlowSpec => ({ from, to, ports });

function judge(layer: PolicyLayer): (from: Endpoint, to: Endpoint, what: string) => boolean {
  const policies = [...policiesOf(layer).values()];
  return (from, to, what) => passes(policies, packet(from, to, what));
}

function shop(segment: Partial<SegmentSpec> = {}, rest: Partial<PolicyLayer> & { readonly more?: Partial<PolicySpec> } = {}): PolicyLayer {
  const { more, ...layer } = rest;
  return { ...layer, policy: { defaultDeny: true, segments: [{ name: 'shop', namespaces: ['shop'], ...segment }], ...more } };
}

describe('default deny', () => {
  it('denies in and out whatever nobody declared', () => {
    const may = judge(shop());
    expect(may(stranger, web, 'TCP 80')).toBe(false);
    expect(may(web, stranger, 'TCP 80')).toBe(false);
    expect(may(web, outside, 'TCP 443')).toBe(false);
    expect(may(outside, web, 'TCP 443')).toBe(false);
    expect(may(node, web, 'TCP 80')).toBe(false);
    expect(may(web, apiServer, 'TCP 6443')).toBe(false);
  });

  it('leaves namespaces of nobody alone', () => {
    expect(judge(shop())(stranger, outside, 'TCP 443')).toBe(true);
  });

  it('covers in kube-system only our own pods, so that metrics-server and storage drivers work on', () => {
    const may = judge(shop());
    expect(may(node, metricsServer, 'TCP 10250')).toBe(true);
    expect(may(metricsServer, outside, 'TCP 443')).toBe(true);
    expect(may(stranger, dns, 'TCP 8080')).toBe(false);
  });

  it('covers the namespaces that the layer creates for pods on the pod network, not those of the host network', () => {
    const policies = policiesOf({ policy: { defaultDeny: true }, components: [flannel, coredns, traefik] });
    expect([...policies.keys()]).toEqual(['traefik/default-deny', 'kube-system/coredns', 'traefik/traefik']);
  });

  it('is one object with what the whole namespace may do, because the first policy that selects a pod isolates it', () => {
    const policies = [...policiesOf(shop()).values()].filter(({ metadata }) => metadata.namespace === 'shop');
    expect(policies).toHaveLength(1);
    expect(policies[0]?.spec).toMatchObject({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(policies[0]?.spec?.egress).toHaveLength(2);
  });

  it('says nothing of the layer itself where it is off, and closes segments all the same', () => {
    const policies = policiesOf({
      policy: { defaultDeny: false, segments: [{ name: 'shop', namespaces: ['shop'] }] },
      components: [flannel, coredns, traefik],
    });
    expect([...policies.keys()]).toEqual(['shop/default-deny']);
  });
});

describe('names', () => {
  it('resolve from every denied namespace over UDP and TCP', () => {
    const may = judge(shop({}, { components: [flannel, coredns, traefik] }));
    for (const from of [web, edge]) for (const what of ['UDP 53', 'TCP 53']) expect(may(from, dns, what)).toBe(true);
    expect(may(web, metricsServer, 'UDP 53')).toBe(false);
  });

  it('are resolved for pods on the host network too, whose traffic has the address of a node or of its tunnel', () => {
    const may = judge(shop());
    expect([node, tunnel].map((from) => may(from, dns, 'UDP 53'))).toEqual([true, true]);
  });

  it('may be forwarded anywhere on port 53, cloud metadata addresses included: on some clouds those are the resolver', () => {
    const may = judge(shop());
    expect([outside, node, metadata].map((to) => may(dns, to, 'UDP 53'))).toEqual([true, true, true]);
    expect(may(dns, outside, 'TCP 443')).toBe(false);
  });
});

describe('the layer itself', () => {
  it('reaches the API server at its endpoints and their port, never at the VIP', () => {
    const may = judge(shop({}, { cluster: { apiServer: { endpoints: { cidrs: ['192.168.10.10/32'], port: 7443 } } } }));
    expect(may(dns, apiServer, 'TCP 7443')).toBe(true);
    expect(may(dns, apiServer, 'TCP 443')).toBe(false);
    expect(may(dns, apiServerService, 'TCP 443')).toBe(false);
  });

  it('lets the world in where its controllers listen, even through tunnel addresses in the pod range', () => {
    const may = judge(shop({}, { components: [flannel, coredns, traefik] }));
    expect([outside, tunnel, node].map((from) => may(from, edge, 'TCP 8443'))).toEqual([true, true, true]);
    expect(may(outside, edge, 'TCP 9000')).toBe(false);
  });

  it('is scraped by who the policy names, on the metrics port alone', () => {
    const scraped = shop({}, { more: { monitoring: pods({ app: 'prometheus' }, 'monitoring') } });
    expect(judge(scraped)(prometheus, dns, 'TCP 9153')).toBe(true);
    expect(judge(scraped)(prometheus, dns, 'TCP 8080')).toBe(false);
    expect(judge(scraped)(stranger, dns, 'TCP 9153')).toBe(false);
    expect(judge(shop())(prometheus, dns, 'TCP 9153')).toBe(false);
  });

  it('lets a scraper in a segment out as well', () => {
    const segments = [{ name: 'watch', namespaces: ['monitoring'] }];
    const may = judge({ policy: { defaultDeny: true, segments, monitoring: pods({ app: 'prometheus' }, 'monitoring') } });
    expect(may(prometheus, dns, 'TCP 9153')).toBe(true);
  });
});

describe('a segment', () => {
  it('may talk inside, across all of its namespaces', () => {
    const may = judge(shop({ namespaces: ['shop', 'bank'] }));
    expect(may(web, db, 'TCP 5432')).toBe(true);
    expect(may(web, bank, 'UDP 9')).toBe(true);
  });

  it('may not talk inside where it says so, but along its flows', () => {
    const may = judge(shop({ allowInside: false, allow: [flow(pods({ app: 'web' }), pods({ app: 'db' }), '5432/TCP')] }));
    expect(may(web, db, 'TCP 5432')).toBe(true);
    expect(may(web, db, 'TCP 22')).toBe(false);
    expect(may(db, web, 'TCP 5432')).toBe(false);
  });

  it('allows a flow at both ends where both are covered', () => {
    const segments = [
      { name: 'shop', namespaces: ['shop'], allow: [flow(pods({ app: 'web' }), pods({ app: 'web' }, 'bank'), '443/TCP')] },
      { name: 'bank', namespaces: ['bank'] },
    ];
    const may = judge({ policy: { defaultDeny: true, segments } });
    expect(may(web, bank, 'TCP 443')).toBe(true);
    expect(may(db, bank, 'TCP 443')).toBe(false);
    expect(may(bank, web, 'TCP 443')).toBe(false);
  });

  it('is reached by the ingress controller, which gets the way out to exactly those pods', () => {
    const layer = shop({ allow: [flow({ type: 'ingress' }, pods({ app: 'web' }), '8080/TCP')] }, { components: [flannel, coredns, traefik] });
    const may = judge(layer);
    expect(may(edge, web, 'TCP 8080')).toBe(true);
    expect(may(edge, db, 'TCP 8080')).toBe(false);
    expect(may(edge, stranger, 'TCP 8080')).toBe(false);
    expect(may(outside, web, 'TCP 8080')).toBe(false);
  });

  it('is reached from nodes where the ingress controller is on the host network', () => {
    const may = judge(
      shop({ allow: [flow({ type: 'ingress' }, pods({ app: 'web' }), '8080/TCP')] }, { components: [flannel, coredns, hostTraefik] }),
    );
    expect([node, tunnel].map((from) => may(from, web, 'TCP 8080'))).toEqual([true, true]);
  });

  it('takes webhook calls of the API server from nodes and tunnels as well', () => {
    const may = judge(
      shop(
        { allow: [flow({ type: 'apiServer' }, pods({ app: 'web' }), '9443/TCP')] },
        { cluster: { apiServer: { endpoints: { cidrs: ['172.16.0.1/32'] } } } },
      ),
    );
    expect([address('the control plane', '172.16.0.1'), node, tunnel].map((from) => may(from, web, 'TCP 9443'))).toEqual([true, true, true]);
  });

  it('reaches the world without cloud metadata', () => {
    const open = { allow: [flow(pods({ app: 'web' }), { type: 'world' }, '443/TCP', '80/TCP')] } as const;
    expect(judge(shop(open))(web, outside, 'TCP 443')).toBe(true);
    expect(judge(shop(open))(web, metadata, 'TCP 80')).toBe(false);
    expect(judge(shop(open, { more: { blockMetadata: false } }))(web, metadata, 'TCP 80')).toBe(true);
  });

  it('is open for whoever may reach any pod', () => {
    const may = judge(shop({ allow: [flow({ type: 'anyPod' }, pods({ app: 'db' }), '5000/TCP')] }, { components: [flannel, coredns, traefik] }));
    expect([stranger, edge, web].map((from) => may(from, db, 'TCP 5000'))).toEqual([true, true, true]);
    expect(may(outside, db, 'TCP 5000')).toBe(false);
  });

  it('emits nothing while it is not enforced, but its flows count at their other ends', () => {
    const segments = [
      { name: 'shop', namespaces: ['shop'], enforce: false, allow: [flow(pods({ app: 'web' }), pods({ app: 'web' }, 'bank'), '443/TCP')] },
      { name: 'bank', namespaces: ['bank'] },
    ];
    const layer = { policy: { defaultDeny: true, segments } };
    expect([...policiesOf(layer).keys()]).toEqual(['bank/default-deny', 'kube-system/coredns', 'bank/bank-web']);
    const may = judge(layer);
    expect(may(stranger, web, 'TCP 80')).toBe(true);
    expect([web, db].map((from) => may(from, bank, 'TCP 443'))).toEqual([true, false]);
  });
});

describe('policyIntents', () => {
  /** Everybody in a small world, and what is declared among them. */
  const namespaces = ['a', 'b', 'c', 'd'] as const;
  const apps = ['x', 'y'] as const;
  const everybody = namespaces.flatMap((namespace, i) => apps.map((app, j) => pod(namespace, { app }, `10.244.${i + 1}.${j + 1}`)));
  const ports = [80, 81] as const;
  const peer = fc.oneof(
    fc.record({
      type: fc.constant('pods' as const),
      labels: fc.oneof(
        fc.constant({}),
        fc.constantFrom(...apps).map((app) => ({ app })),
      ),
    }),
    fc.record({
      type: fc.constant('pods' as const),
      namespace: fc.constantFrom(...namespaces),
      labels: fc.constantFrom(...apps).map((app) => ({ app })),
    }),
    fc.record({ type: fc.constant('namespaces' as const), names: fc.uniqueArray(fc.constantFrom(...namespaces), { minLength: 1 }) }),
    fc.constant({ type: 'anyPod' as const }),
  );
  const flows = fc.array(
    fc
      .record({ from: peer, to: peer, ports: fc.uniqueArray(fc.constantFrom('80/TCP', '81/TCP'), { minLength: 1 }), inward: fc.boolean() })
      .map(({ inward, ...rest }) => {
        // One end is in the segment.
        const own = { type: 'pods' as const, labels: {} };
        return inward ? { ...rest, to: own } : { ...rest, from: own };
      }),
    { maxLength: 3 },
  );
  /** a alone, b and c together, d open. */
  const specs = fc.record({ one: flows, two: flows, insideOne: fc.boolean(), insideTwo: fc.boolean() }).map(
    ({ one, two, insideOne, insideTwo }): PolicySpec => ({
      defaultDeny: true,
      segments: [
        { name: 'one', namespaces: ['a'], allowInside: insideOne, allow: one },
        { name: 'two', namespaces: ['b', 'c'], allowInside: insideTwo, allow: two },
      ],
    }),
  );

  function isEnd(spec: PeerSpec, home: readonly string[], one: Endpoint): boolean {
    if (one.pod === undefined) return false;
    if (spec.type === 'namespaces') return spec.names.includes(one.pod.namespace);
    if (spec.type !== 'pods') return spec.type === 'anyPod';
    const { namespace, labels } = one.pod;
    return (
      (spec.namespace === undefined ? home.includes(namespace) : spec.namespace === namespace) &&
      Object.entries(spec.labels).every(([key, value]) => labels[key] === value)
    );
  }

  function isDeclared(spec: PolicySpec, from: Endpoint, to: Endpoint, port: number): boolean {
    return (spec.segments ?? []).some(({ namespaces, allowInside, allow = [] }) => {
      const inside = (one: Endpoint): boolean => namespaces.includes(one.pod?.namespace ?? '');
      if (allowInside && inside(from) && inside(to)) return true;
      return allow.some((one) => isEnd(one.from, namespaces, from) && isEnd(one.to, namespaces, to) && one.ports.includes(`${port}/TCP`));
    });
  }

  it('let pass what is declared, and nothing else where either end is covered', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const policies = [...policiesOf({ policy: spec, components: [flannel] }).values()];
        for (const from of everybody) {
          for (const to of everybody) {
            if (from === to) continue;
            for (const port of ports) {
              const open = from.pod?.namespace === 'd' && to.pod?.namespace === 'd';
              const expected = open || isDeclared(spec, from, to, port);
              expect([from.name, to.name, port, passes(policies, packet(from, to, `TCP ${port}`))]).toEqual([from.name, to.name, port, expected]);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('have explicit policy types, one deny a namespace, and unique names', () => {
    fc.assert(
      fc.property(specs, (policy) => {
        const policies = [...policiesOf({ policy, components: [flannel, coredns, traefik] }).values()];
        const names = policies.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
        expect(new Set(names).size).toBe(names.length);
        for (const { spec } of policies) expect(spec?.policyTypes?.length).toBeGreaterThan(0);
        for (const namespace of ['a', 'b', 'c', 'traefik']) {
          const wide = policies.filter(({ metadata, spec }) => metadata.namespace === namespace && Object.keys(spec?.podSelector ?? {}).length === 0);
          expect(wide.map(({ metadata, spec }) => [metadata.name, spec?.policyTypes])).toEqual([['default-deny', ['Ingress', 'Egress']]]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('hold nothing that can be left out: without any one peer or port a declared flow fails', () => {
    const layer: PolicyLayer = {
      components: [flannel, coredns, traefik],
      policy: {
        defaultDeny: true,
        monitoring: pods({ app: 'prometheus' }, 'monitoring'),
        segments: [
          {
            name: 'shop',
            namespaces: ['shop'],
            allowInside: false,
            allow: [flow(pods({ app: 'web' }), pods({ app: 'db' }), '5432/TCP'), flow({ type: 'ingress' }, pods({ app: 'web' }), '8080/TCP')],
          },
          {
            name: 'bank',
            namespaces: ['bank'],
            allow: [flow(pods({ app: 'web' }, 'shop'), pods({}), '443/TCP'), flow(pods({ app: 'web' }), { type: 'world' }, '443/TCP')],
          },
          { name: 'watch', namespaces: ['monitoring'], allow: [flow(pods({ app: 'prometheus' }), { type: 'apiServer' })] },
        ],
      },
    };
    const bank2 = pod('bank', { app: 'db' }, '10.244.2.2');
    const grafana = pod('monitoring', { app: 'grafana' }, '10.244.0.6');
    const world = [web, db, bank, bank2, grafana, stranger, dns, edge, prometheus, node, tunnel, outside, apiServer];
    const whats = ['UDP 53', 'TCP 53', 'TCP 80', 'TCP 443', 'TCP 5432', 'TCP 6443', 'TCP 8000', 'TCP 8080', 'TCP 8443', 'TCP 9153'];
    const policies = [...policiesOf(layer).values()];
    const packets = world.flatMap((from) => world.filter((to) => to !== from).flatMap((to) => whats.map((what) => packet(from, to, what))));
    // Where an engine's address blocks match pods too, a tunnel's range says of pods what a selector says again.
    const engines = [{ blocksMatchPods: true }, { blocksMatchPods: false }].map((engine) => ({
      engine,
      passing: packets.filter((one) => passes(policies, one, engine)),
    }));
    for (const [place, less] of policies.flatMap((policy, index) => withoutOne(policy).map((smaller) => [index, smaller] as const))) {
      const rest = policies.with(place, less);
      const breaks = engines.some(({ engine, passing }) => passing.some((one) => !passes(rest, one, engine)));
      expect([less.metadata.namespace, less.metadata.name, less.spec, breaks]).toEqual([
        less.metadata.namespace,
        less.metadata.name,
        less.spec,
        true,
      ]);
    }
  });
});

/** The policy without one peer, and without one port, of each of its rules in turn. */
function withoutOne(policy: NetworkPolicy): readonly NetworkPolicy[] {
  const ingress = (policy.spec?.ingress ?? []).flatMap((rule, index, all) => [
    ...lists(rule.from ?? []).map((from) => ({ ingress: all.toSpliced(index, 1, ...(from.length === 0 ? [] : [{ ...rule, from }])) })),
    ...lists(rule.ports ?? []).map((ports) => ({ ingress: all.toSpliced(index, 1, ...(ports.length === 0 ? [] : [{ ...rule, ports }])) })),
  ]);
  const egress = (policy.spec?.egress ?? []).flatMap((rule, index, all) => [
    ...lists(rule.to ?? []).map((to) => ({ egress: all.toSpliced(index, 1, ...(to.length === 0 ? [] : [{ ...rule, to }])) })),
    ...lists(rule.ports ?? []).map((ports) => ({ egress: all.toSpliced(index, 1, ...(ports.length === 0 ? [] : [{ ...rule, ports }])) })),
  ]);
  return [...ingress, ...egress].map((change) => ({ ...policy, spec: { ...policy.spec, ...change } }));
}

/** The list without each of its members in turn. */
function lists<T>(all: readonly T[]): readonly (readonly T[])[] {
  return all.map((_, index) => all.toSpliced(index, 1));
}
