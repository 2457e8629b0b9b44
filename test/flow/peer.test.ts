import { Peer, type PeerSpec } from '../../lib/flow';

describe('a peer', () => {
  it.each<PeerSpec>([
    { type: 'pods', namespace: 'shop', labels: { app: 'web' } },
    { type: 'pods', labels: {} },
    { type: 'namespaces', names: ['a', 'b'] },
    { type: 'cidr', cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
    { type: 'cidr', cidr: 'fd00::/8' },
    { type: 'world' },
  ])('serialises to the data it was read from: %j', (spec) => {
    expect(JSON.parse(JSON.stringify(Peer.parse(spec)))).toEqual(spec);
  });

  it('refuses an exception outside its range, or equal to it, as the API server does', () => {
    expect(() => Peer.cidr('10.0.0.0/8', ['11.0.0.0/16'])).toThrow('peer/except-outside');
    expect(() => Peer.cidr('10.0.0.0/8', ['10.0.0.0/8'])).toThrow('peer/except-outside');
  });

  it('refuses a list of no namespaces, which would match nothing', () => {
    expect(() => Peer.namespaces()).toThrow('peer/no-namespaces');
  });
});
