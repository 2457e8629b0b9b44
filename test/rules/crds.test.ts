import type { ExternalFacts } from '../../lib/component';
import { CRD_BUNDLES, crdsOf } from '../../lib/crds';
import type { LayerSpec } from '../../lib/plan';
import { checkLayer } from '../../lib/rules';
import { crdsMissing, twoBundles, unknownBundle } from '../../lib/rules/crds';
import { describeRule, layerSpec } from '../support/layer';

const gateways = 'gateways.gateway.networking.k8s.io';
const other = 'widgets.example.com';
const external = (facts: ExternalFacts, provider = 'envoy-gateway', version = '1.9.0') => ({ type: 'external' as const, provider, version, facts });
const fixOf = (spec: LayerSpec) => checkLayer(spec).findings.find(({ code }) => code === crdsMissing.code)?.fix;

describeRule(crdsMissing, {
  passes: {
    'none needed': layerSpec({ cni: { type: 'flannel' } }),
    'brought by itself': layerSpec({ ingress: external({ crds: [other], neededCrds: [other] }) }),
    'brought by another': layerSpec({ ingress: external({ neededCrds: [other] }), mesh: external({ crds: [other] }, 'm') }),
    'pulled into the repository': layerSpec({ ingress: external({ neededCrds: [gateways] }), crds: { folder: 'crds' } }),
  },
  fails: {
    'brought by nobody': layerSpec({ ingress: external({ neededCrds: [other] }) }),
    'known to the catalogue, but not pulled': layerSpec({ ingress: external({ neededCrds: [gateways] }) }),
    'unknown to the catalogue, so it cannot have been pulled': layerSpec({ ingress: external({ neededCrds: [other] }), crds: { folder: 'crds' } }),
  },
});

describe('the way out of missing CRDs', () => {
  it('is netstack crds pull where the catalogue has them, and their own release where it has not', () => {
    expect(fixOf(layerSpec({ ingress: external({ neededCrds: [gateways] }) }))).toContain('netstack crds pull');
    expect(fixOf(layerSpec({ ingress: external({ neededCrds: [other, gateways] }) }))).toContain("the component's release");
  });
});

const pulled = { crds: { folder: 'crds' } };
describeRule(twoBundles, {
  passes: {
    'one bundle for two components': layerSpec({
      ...pulled,
      ingress: external({ neededCrds: [gateways], crdBundles: ['gateway-api/1.6.1'] }),
      mesh: external({ neededCrds: [gateways], crdBundles: ['gateway-api/1.6.1'] }, 'istio'),
    }),
    'one that takes any bundle': layerSpec({
      ...pulled,
      ingress: external({ neededCrds: [gateways] }),
      mesh: external({ neededCrds: [gateways], crdBundles: ['gateway-api/1.4.1'] }, 'istio'),
    }),
    'two bundles that have nothing in common': layerSpec({
      ...pulled,
      ingress: external({ neededCrds: [gateways], crdBundles: ['gateway-api/1.6.1'] }),
      observe: external({ neededCrds: ['servicemonitors.monitoring.coreos.com'], crdBundles: ['prometheus-operator/0.93.0'] }, 'prometheus'),
    }),
  },
  fails: {
    'two releases of one API': layerSpec({
      ...pulled,
      ingress: external({ neededCrds: [gateways], crdBundles: ['gateway-api/1.6.1'] }),
      mesh: external({ neededCrds: [gateways], crdBundles: ['gateway-api/1.4.1'] }, 'istio'),
    }),
    'releases that were made for two bundles': layerSpec({
      ...pulled,
      cni: external({ neededCrds: [gateways] }, 'cilium', '1.20.0'),
      ingress: external({ neededCrds: [gateways] }, 'cilium', '1.19.6'),
    }),
    'one CRD in the bundles of two projects': layerSpec({
      ...pulled,
      cni: external({ neededCrds: crdsOf(calico()).map(({ name }) => name) }, 'calico', '3.32.1'),
      mesh: external({ neededCrds: ['clusternetworkpolicies.policy.networking.k8s.io'] }, 'cilium', '1.20.0'),
    }),
  },
});

function calico() {
  const [bundle] = CRD_BUNDLES.filter(({ name }) => name === 'calico');
  if (bundle === undefined) throw new Error('the catalogue has no calico');
  return bundle;
}

describeRule(unknownBundle, {
  passes: { known: layerSpec({ ingress: external({ neededCrds: [gateways], crdBundles: ['gateway-api/1.6.1'] }) }) },
  fails: { unknown: layerSpec({ ingress: external({ neededCrds: [gateways], crdBundles: ['gateway-api/9.9.9'] }) }) },
});
