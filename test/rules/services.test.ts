import type { KubeManifest } from '../../lib/kube';
import { manifestsOf } from '../../lib/plan';
import { checkPlan } from '../../lib/rules';
import { LAYER_RULES } from '../../lib/rules/registry';
import { nodePortTwice, SERVICE_RULES, serviceSelectsNothing, targetPortUnknown } from '../../lib/rules/services';
import { layerSpec, planOf } from '../support/layer';

const plan = planOf(layerSpec());
const service = (name: string, spec: object): KubeManifest =>
  Object.assign({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' } }, { spec });
const deployment = (labels: object, ports: readonly object[], namespace = 'shop'): KubeManifest =>
  Object.assign(
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace } },
    { spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'web', ports }] } } } },
  );
const web = deployment({ app: 'web', tier: 'front' }, [{ name: 'http', containerPort: 8080 }]);
const selecting = (selector: object, targetPort: string | number, protocol = 'TCP') =>
  service('web', { selector, ports: [{ port: 80, targetPort, protocol }] });
const nodePort = (name: string, port: number, protocol = 'TCP') =>
  service(name, { type: 'NodePort', ports: [{ port: 80, protocol, nodePort: port }] });

/** What a rule finds in objects. */
function found(rule: (typeof SERVICE_RULES)[number], ...manifests: readonly KubeManifest[]): readonly (string | undefined)[] {
  return rule.check({ plan, manifests: manifests.map((manifest) => ({ stage: '30-dns', manifest })) }).map(({ got }) => got);
}

describe(serviceSelectsNothing.code, () => {
  it('passes where one label of several selects', () => {
    expect(found(serviceSelectsNothing, web, selecting({ app: 'web' }, 80))).toEqual([]);
  });
  it('passes where the layer has no pods in the namespace: others may', () => {
    expect(found(serviceSelectsNothing, deployment({ app: 'other' }, [], 'elsewhere'), selecting({ app: 'web' }, 80))).toEqual([]);
  });
  it('passes without a selector', () => {
    expect(found(serviceSelectsNothing, web, service('web', { ports: [{ port: 80 }] }))).toEqual([]);
  });
  it('fails where no pod of the namespace has the labels', () => {
    expect(found(serviceSelectsNothing, web, selecting({ app: 'wbe' }, 80))).toEqual(['Service shop/web: selector app=wbe']);
  });
});

describe(targetPortUnknown.code, () => {
  it('passes for a name that a container has, and for numbers', () => {
    expect(found(targetPortUnknown, web, selecting({ app: 'web' }, 'http'))).toEqual([]);
    expect(found(targetPortUnknown, web, selecting({ app: 'web' }, 9999))).toEqual([]);
  });
  it('passes where the pods are not known', () => {
    expect(found(targetPortUnknown, selecting({ app: 'web' }, 'http'))).toEqual([]);
  });
  it('fails for a name that no container has', () => {
    expect(found(targetPortUnknown, web, selecting({ app: 'web' }, 'https'))).toEqual(['Service shop/web: targetPort https/TCP']);
  });
  it('fails for the name of a port of another protocol', () => {
    expect(found(targetPortUnknown, web, selecting({ app: 'web' }, 'http', 'UDP'))).toEqual(['Service shop/web: targetPort http/UDP']);
  });
});

describe(nodePortTwice.code, () => {
  it('passes for two ports, and for one port of two protocols', () => {
    expect(found(nodePortTwice, nodePort('a', 30_080), nodePort('b', 30_081), nodePort('c', 30_080, 'UDP'))).toEqual([]);
  });
  it('fails for one port of two Services', () => {
    expect(found(nodePortTwice, nodePort('a', 30_080), nodePort('b', 30_080))).toEqual(['Service shop/b: node port 30080/TCP']);
  });
  it('fails where a health check takes the port of another', () => {
    expect(found(nodePortTwice, nodePort('a', 30_080), service('b', { healthCheckNodePort: 30_080 }))).toEqual([
      'Service shop/b: node port 30080/TCP',
    ]);
  });
});

describe('rules of a Service by itself', () => {
  it('see those that components emit', () => {
    const rule = SERVICE_RULES.find(({ code }) => code === 'service/external-ips-deprecated');
    if (rule === undefined) throw new Error('no such rule');
    expect(found(rule, service('web', { externalIPs: ['192.0.2.1'] }))).toEqual(['Service shop/web: externalIPs 192.0.2.1']);
    expect(found(rule, service('web', {}))).toEqual([]);
  });
  it('let DNS have one port for two protocols', () => {
    const ports = [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    ];
    expect(SERVICE_RULES.flatMap((rule) => found(rule, service('kube-dns', { ports })))).toEqual([]);
  });
  it('are all in the registry', () => {
    expect(SERVICE_RULES.filter((rule) => !LAYER_RULES.includes(rule))).toEqual([]);
  });
  it('say nothing of a layer without Services', () => {
    expect(checkPlan(plan, manifestsOf(plan)).filter(({ code }) => code.startsWith('service/'))).toEqual([]);
  });
});
