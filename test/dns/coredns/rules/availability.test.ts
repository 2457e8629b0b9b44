import { allAway, moreReplicasThanNodes, notSpread, singleReplica } from '../../../../lib/dns/coredns/rules';
import { describeRule } from '../../../support/layer';
import { dnsLayer, everything } from '../layers';

const plain = { 'the default': dnsLayer(), 'all options': dnsLayer(everything) };

describeRule(singleReplica, {
  passes: { ...plain, 'one node, which everything dies with': dnsLayer({ replicas: 1 }, { nodes: { count: 1 } }) },
  fails: { 'one pod': dnsLayer({ replicas: 1 }), 'one pod on three nodes': dnsLayer({ replicas: 1 }, { nodes: { count: 3 } }) },
});
describeRule(moreReplicasThanNodes, {
  passes: {
    ...plain,
    'as many nodes': dnsLayer({ replicas: 3, spread: 'required' }, { nodes: { count: 3 } }),
    'preferred only': dnsLayer({ replicas: 5 }, { nodes: { count: 3 } }),
    'a number of nodes that nobody knows': dnsLayer({ replicas: 50, spread: 'required' }),
    'an autoscaler': dnsLayer({ autoscaled: true, spread: 'required' }, { nodes: { count: 1 } }),
  },
  fails: { 'fewer nodes': dnsLayer({ replicas: 3, spread: 'required' }, { nodes: { count: 2 } }) },
});
const nodeAffinity = {
  preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: { matchExpressions: [{ key: 'pool', operator: 'Exists' }] } }],
};
describeRule(notSpread, {
  passes: {
    ...plain,
    'one pod': dnsLayer({ replicas: 1, overrides: { affinity: { nodeAffinity } } }),
    'anti-affinity': dnsLayer({ overrides: { affinity: { podAntiAffinity: {} } } }),
  },
  fails: { 'an affinity for nodes alone': dnsLayer({ overrides: { affinity: { nodeAffinity } } }) },
});
describeRule(allAway, {
  passes: {
    ...plain,
    'one pod, which no budget can keep': dnsLayer({ replicas: 1 }),
    'an autoscaler': dnsLayer({ autoscaled: true, maxUnavailable: 5 }),
  },
  fails: { 'as many as there are': dnsLayer({ maxUnavailable: 2 }), 'all of them': dnsLayer({ replicas: 4, maxUnavailable: '100%' }) },
});
