/** The policies of a layer, of every API that is read. */
import type { Staged } from '../../component';
import type { NetworkPolicy } from '../../kube';
import { manifestsOfKind } from '../manifest-index';
import { listOf, type ReadPolicy, selectorOf } from './read';
import { ciliumPoliciesOf } from './read-cilium';

/** Those of the manifests that were asked for last: the rules of a layer come one after the other. */
let latest: { readonly of: readonly Staged[]; readonly policies: readonly ReadPolicy[] } | undefined;

/** The policies of namespaces that the manifests hold. */
export function policiesOf(manifests: readonly Staged[]): readonly ReadPolicy[] {
  if (latest?.of !== manifests) latest = { of: manifests, policies: read(manifests) };
  return latest.policies;
}

function read(manifests: readonly Staged[]): readonly ReadPolicy[] {
  const own = manifestsOfKind(manifests, 'NetworkPolicy').map(networkPolicy);
  const others = ciliumPoliciesOf(manifests);
  return others.length === 0 ? own : own.concat(others);
}

function networkPolicy({ metadata, spec }: NetworkPolicy): ReadPolicy {
  return {
    kind: 'NetworkPolicy',
    namespace: metadata.namespace,
    name: metadata.name,
    selector: selectorOf(spec?.podSelector),
    // Absent policyTypes are defaulted as the API server does.
    isolates: (direction) => {
      const types = spec?.policyTypes;
      return Array.isArray(types) ? types.includes(direction) : direction === 'Ingress' || listOf(spec?.egress).length > 0;
    },
    ingress: () => listOf(spec?.ingress).map(({ from, ports }) => ({ peers: listOf(from), ports: listOf(ports) })),
    egress: () => listOf(spec?.egress).map(({ to, ports }) => ({ peers: listOf(to), ports: listOf(ports) })),
  };
}
