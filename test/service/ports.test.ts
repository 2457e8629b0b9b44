import * as fc from 'fast-check';
import type { NodePortFields, ServicePortText } from '../../lib/service';
import { parseServicePort } from '../../lib/service';
import { refusalCode } from '../support/refusal';
import { clusterIp, make, untyped } from './fixture';

describe('a port as text', () => {
  it.each<[string, NodePortFields]>([
    ['80', { port: 80 }],
    ['80/UDP', { port: 80, protocol: 'UDP' }],
    ['80:8080', { port: 80, targetPort: 8080 }],
    ['80:web/TCP', { port: 80, targetPort: 'web', protocol: 'TCP' }],
    ['http=80:8080/TCP', { name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
  ])('%s', (text, port) => {
    expect(parseServicePort(text)).toEqual(port);
  });
  it('reads back what is written', () => {
    const name = fc.stringMatching(/^[a-z]([-a-z0-9]{0,10}[a-z0-9])?$/);
    const number = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(
        fc.option(name),
        number,
        fc.option(fc.oneof(number, name)),
        fc.constantFrom('TCP', 'UDP', 'SCTP'),
        (portName, port, target, protocol) => {
          const text = `${portName === null ? '' : `${portName}=`}${port}${target === null ? '' : `:${target}`}/${protocol}`;
          expect(parseServicePort(text)).toEqual({
            ...(portName === null ? {} : { name: portName }),
            port,
            ...(target === null ? {} : { targetPort: target }),
            protocol,
          });
        },
      ),
    );
  });
  it.each([
    ['', 'service/port-text'],
    ['http', 'service/port-text'],
    ['80:', 'service/port-text'],
    ['80/', 'service/port-text'],
    ['80/tcp', 'port/unknown-protocol'],
    ['8000-8010', 'service/port-text'],
  ])('is not %j', (text, code) => {
    expect(refusalCode(() => parseServicePort(text))).toBe(code);
  });
});

describe('ports of a Service', () => {
  it.each<[string, readonly (NodePortFields | ServicePortText)[], readonly string[]]>([
    ['port 0', ['0'], ['service/port ports[0].port']],
    ['a port beyond 65535', ['65536'], ['service/port ports[0].port']],
    ['several without names', ['80', '443'], ['service/port ports[0].name', 'service/port ports[1].name']],
    ['two of one name', ['a=80', 'a=443'], ['service/port-twice ports[1].name']],
    ['the same twice', ['a=80', 'b=80'], ['service/port-of-two-protocols ports[1]', 'service/port-twice ports[1].port']],
    ['a name with a dot', [{ name: 'a.b', port: 80 }], ['service/port ports[0].name']],
    ['a target name of 16 letters', ['80:abcdefghijklmnop'], ['service/port ports[0].targetPort']],
    ['a target name with capitals', ['80:Web'], ['service/port ports[0].targetPort']],
    ['a target of 0', [{ port: 80, targetPort: 0 }], ['service/port ports[0].targetPort']],
    ['an application protocol that is no name', [{ port: 80, appProtocol: 'a/b/c' }], ['service/port ports[0].appProtocol']],
    ['what is no port at all', ['http'], ['service/port-text ports[0]']],
  ])('are refused: %s', (_what, ports, expected) => {
    const { service, findings } = make(clusterIp({ ports }));
    expect(service).toBeUndefined();
    expect([...findings].sort()).toEqual(expected);
  });
  it('on nodes are refused where the type has none', () => {
    expect(make(untyped({ type: 'ClusterIP', ports: [{ port: 80, nodePort: 30_000 }] })).findings).toEqual(['service/port ports[0].nodePort']);
  });
  it('on nodes are taken once', () => {
    const ports = [
      { name: 'a', port: 80, nodePort: 30_000 },
      { name: 'b', port: 81, nodePort: 30_000 },
    ];
    expect(make(untyped({ type: 'NodePort', ports })).findings).toEqual(['service/port-twice ports[1].nodePort']);
  });
  it('on nodes may be one for two protocols', () => {
    const ports = [
      { name: 'a', port: 53, nodePort: 30_053 },
      { name: 'b', port: 54, nodePort: 30_053, protocol: 'UDP' },
    ];
    expect(make(untyped({ type: 'NodePort', ports })).findings).toEqual([]);
  });
  it('on nodes outside the default range are warned of, because the range is a flag', () => {
    const { service, findings } = make(untyped({ type: 'NodePort', ports: [{ port: 80, nodePort: 8080 }] }));
    expect(service).toBeDefined();
    expect(findings).toEqual(['service/node-port-outside-range ports[0].nodePort']);
  });
});
