import type { ClusterSpec } from '../../../lib/cluster';
import type { LayerSpec } from '../../../lib/plan';
import { checkLayer } from '../../../lib/rules';
import { apiServerInServices, podsOverlapNodes, podsOverlapServices, servicesOverlapNodes } from '../../../lib/rules/ranges';
import { describeRule, dualStackSpec, layerSpec } from '../../support/layer';

const cluster = (changes: Partial<ClusterSpec>, rest: Partial<LayerSpec> = {}): LayerSpec => ({ ...rest, ...layerSpec({ cluster: changes }) });
const dual = (changes: Partial<ClusterSpec>): LayerSpec => ({ cluster: dualStackSpec(changes) });
const vpc = { type: 'external', provider: 'amazon-vpc-cni', facts: { provides: ['pod-network'] } } as const;
const unnamed = { type: 'external', provider: 'some-cni' } as const;
const findings = (spec: LayerSpec, code: string) => checkLayer(spec).findings.filter((finding) => finding.code === code);

describeRule(podsOverlapServices, {
  passes: {
    disjoint: layerSpec(),
    'side by side': cluster({ podCidrs: ['10.0.0.0/12'], serviceCidrs: ['10.16.0.0/12'] }),
    'both families': dual({}),
  },
  fails: {
    'services in pods': cluster({ podCidrs: ['10.0.0.0/8'] }),
    'pods in services': cluster({ podCidrs: ['10.96.0.0/16'] }),
    'the second family alone': dual({ serviceCidrs: ['10.96.0.0/16', 'fd00:10:244::/112'] }),
  },
});

describe(podsOverlapServices.code, () => {
  it('is told at the range that was written, with one that is free', () => {
    expect(findings(cluster({ podCidrs: ['10.0.0.0/8'] }), podsOverlapServices.code)).toMatchObject([
      {
        at: 'cluster.podCidrs[0]',
        got: 'pods 10.0.0.0/8, services 10.96.0.0/12',
        fix: 'take a range outside 10.96.0.0/12',
      },
    ]);
    expect(findings(dual({ serviceCidrs: ['10.96.0.0/16', 'fd00:10:244::/112'] }), podsOverlapServices.code)).toMatchObject([
      { at: 'cluster.podCidrs[1]', fix: 'take a range outside fd00:10:244::/112, for example fd00::/56' },
    ]);
  });
});

describeRule(podsOverlapNodes, {
  passes: {
    'Cilium with addresses of the VPC': layerSpec({
      cluster: { podCidrs: ['192.168.0.0/16'] },
      proxy: { type: 'none' },
      cni: { type: 'cilium', routing: { type: 'eni' } },
    }),
    disjoint: layerSpec(),
    'unknown nodes': cluster({ nodeCidrs: [], podCidrs: ['192.168.0.0/16'] }),
    'a cloud whose pods are hosts of its network': cluster({ platform: 'eks', podCidrs: ['192.168.0.0/16'] }),
    'the same, named': cluster({ podCidrs: ['192.168.0.0/16'] }, { cni: vpc }),
  },
  fails: {
    'nodes in pods': cluster({ podCidrs: ['192.168.0.0/16'] }),
    'pods in nodes': cluster({ nodeCidrs: ['10.0.0.0/8'], podCidrs: ['10.1.0.0/16'] }),
    'a second node range': cluster({ nodeCidrs: ['192.168.10.0/24', '10.244.7.0/24'] }),
    'a network of somebody else': cluster({ podCidrs: ['192.168.0.0/16'] }, { cni: unnamed }),
  },
});

describe(podsOverlapNodes.code, () => {
  it('is a warning where an external pod network may hand out addresses of the nodes', () => {
    const severities = (spec: LayerSpec) => findings(spec, podsOverlapNodes.code).map(({ severity }) => severity);
    expect(severities(cluster({ podCidrs: ['192.168.0.0/16'] }, { cni: unnamed }))).toEqual(['warning']);
    expect(severities(cluster({ podCidrs: ['192.168.0.0/16'] }, { cni: { type: 'flannel' } }))).toEqual(['error']);
  });
});

describeRule(servicesOverlapNodes, {
  passes: { disjoint: layerSpec(), 'unknown nodes': cluster({ nodeCidrs: [], serviceCidrs: ['192.168.0.0/16'] }) },
  fails: {
    'nodes in services': cluster({ serviceCidrs: ['192.168.0.0/16'], apiServer: {} }),
    'services in nodes': cluster({ nodeCidrs: ['10.0.0.0/8'] }),
  },
});

describeRule(apiServerInServices, {
  passes: { 'an address of a node': layerSpec(), 'a name': cluster({ apiServer: { host: 'api.example.org' } }), unknown: cluster({ apiServer: {} }) },
  fails: { 'the kubernetes Service': cluster({ apiServer: { host: '10.96.0.1' } }) },
});
