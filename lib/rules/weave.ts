/** Rules between Weave Net and the rest of the layer. Rules of Weave Net alone are in its room. */
import type { Found, LayerPlan, LayerRule, Staged } from '../component';
import { describeObject, type NetworkPolicy } from '../kube';
import { manifestsOfKind } from './manifest-index';

/** Policies of the layer, where Weave's controller enforces them. */
function policiesOf(plan: LayerPlan, manifests: readonly Staged[]): readonly NetworkPolicy[] {
  return plan.components.some(({ facts }) => facts.enforcement === 'weave') ? manifestsOfKind(manifests, 'NetworkPolicy') : [];
}

/** The ports of all rules of a policy. */
function portsOf({ spec }: NetworkPolicy): readonly { readonly port?: number | string; readonly endPort?: number }[] {
  return [...(spec?.ingress ?? []), ...(spec?.egress ?? [])].flatMap(({ ports }) => ports ?? []);
}

export const namedPorts: LayerRule = {
  code: 'weave/named-port',
  severity: 'error',
  summary: 'Weave refuses a whole policy for one port that is named: its pods are not isolated at all',
  source: 'https://github.com/weaveworks/weave/blob/v2.8.1/npc/analyser.go',
  check: ({ plan, manifests }) =>
    policiesOf(plan, manifests).flatMap((policy): readonly Found[] => {
      const named = portsOf(policy).flatMap(({ port }) => (typeof port === 'string' ? port : []));
      return named.length === 0 ? [] : [{ at: '', got: `${named.join(', ')} in ${describeObject(policy)}`, fix: 'say the number of the port' }];
    }),
};

export const portRanges: LayerRule = {
  code: 'weave/port-range',
  severity: 'error',
  summary: 'Weave is older than ranges of ports in policies and reads the first port alone: all others of the range stay closed',
  source: 'https://github.com/weaveworks/weave/blob/v2.8.1/npc/analyser.go',
  check: ({ plan, manifests }) =>
    policiesOf(plan, manifests).flatMap((policy): readonly Found[] => {
      const ranges = portsOf(policy).flatMap(({ port, endPort }) => (endPort === undefined || endPort === port ? [] : `${port}-${endPort}`));
      return ranges.length === 0 ? [] : [{ at: '', got: `${ranges.join(', ')} in ${describeObject(policy)}`, fix: 'say each port' }];
    }),
};

/** Rules of Weave Net, over the plan and every manifest. */
export const WEAVE_RULES: readonly LayerRule[] = [namedPorts, portRanges];
