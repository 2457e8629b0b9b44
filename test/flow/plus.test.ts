import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { peerOf } from '../../lib/flow';

const chart = (): Chart => new Chart(new App(), 'shop', { namespace: 'shop' });

describe('a cdk8s-plus-28 object as a peer', () => {
  it('is a workload: its pods, by the label that its selector uses', () => {
    const web = new kplus.Deployment(chart(), 'web', { containers: [{ image: 'web', portNumber: 8080 }] });
    const labels = web.toPodSelectorConfig().labelSelector._toKube().matchLabels ?? {};
    expect(peerOf(web).toJSON()).toEqual({ type: 'pods', namespace: 'shop', labels });
    expect(Object.keys(labels)).toHaveLength(1);
  });

  it('is a namespace: all pods in it', () => {
    expect(peerOf(kplus.Namespaces.select(chart(), 'ns', { names: ['a', 'b'] })).toJSON()).toEqual({ type: 'namespaces', names: ['a', 'b'] });
  });

  it('is every pod of every namespace', () => {
    expect(peerOf(kplus.Pods.all(chart(), 'all', { namespaces: kplus.Namespaces.all(chart(), 'every') })).toJSON()).toEqual({ type: 'anyPod' });
  });

  it('is a range with exceptions', () => {
    expect(peerOf(kplus.NetworkPolicyIpBlock.ipv4(chart(), 'block', '10.0.0.0/8', ['10.1.0.0/16'])).toJSON()).toEqual({
      type: 'cidr',
      cidr: '10.0.0.0/8',
      except: ['10.1.0.0/16'],
    });
  });

  it('is refused where data could not say the same', () => {
    const some = kplus.Pods.select(chart(), 'some', { expressions: [kplus.LabelExpression.exists('app')] });
    expect(() => peerOf(some)).toThrow('peer/not-expressible');
  });
});
