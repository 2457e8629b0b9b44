import type { PatchOperation } from '../../lib/component';
import { HOST_NETWORK_RULES, hostPortDiffers, ingressResolvesAsNode } from '../../lib/rules/host-network';
import { describeRule, layerSpec } from '../support/layer';

const ingress = { type: 'traefik', exposure: { type: 'hostNetwork', ingressEndpoint: { ip: '192.168.10.10' } } } as const;
const target = { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace: 'traefik', name: 'traefik' };
const patched = (...operations: readonly PatchOperation[]) => layerSpec({ ingress, patches: [{ target, operations }] });

describeRule(hostPortDiffers, {
  passes: {
    'Traefik on the host network': layerSpec({ ingress }),
    'Traefik on the pod network, where the CNI forwards ports': layerSpec({
      ingress: { ...ingress, exposure: { ...ingress.exposure, type: 'hostPort' } },
    }),
  },
  fails: { 'a patched port': patched({ op: 'replace', path: '/spec/template/spec/containers/0/ports/0/hostPort', value: 8080 }) },
});

describeRule(ingressResolvesAsNode, {
  passes: {
    'Traefik on the host network': layerSpec({ ingress }),
    'Traefik on the pod network': layerSpec({ ingress: { type: 'traefik' } }),
    'pods on the host network that are no ingress controller': layerSpec({ cni: { type: 'flannel' } }),
    'a resolver of its own': patched({ op: 'replace', path: '/spec/template/spec/dnsPolicy', value: 'None' }),
  },
  fails: { 'a patched policy': patched({ op: 'remove', path: '/spec/template/spec/dnsPolicy' }) },
});

it('every rule about the host network is held above', () => {
  expect(HOST_NETWORK_RULES).toEqual([hostPortDiffers, ingressResolvesAsNode]);
});
