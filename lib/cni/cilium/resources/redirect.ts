/** Traffic that stays on its node. */
import type { ciliumV2 } from '../../../../imports/cilium';
import type { Namespaced } from '../../../kube';
import type { CiliumLocalRedirectPolicyOptions, CiliumRedirectPort } from './options';

type Policy = ciliumV2.CiliumLocalRedirectPolicy;
type Frontend = NonNullable<Policy['spec']>['redirectFrontend'];
type Port = NonNullable<Policy['spec']>['redirectBackend']['toPorts'][number];

/** Expects what `checkLocalRedirectPolicy` lets pass. */
export function localRedirectPolicy(o: CiliumLocalRedirectPolicyOptions): Namespaced<Policy> {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumLocalRedirectPolicy',
    metadata: { name: o.name, namespace: o.namespace },
    spec: {
      redirectFrontend: frontend(o),
      redirectBackend: { localEndpointSelector: o.backend.podSelector, toPorts: o.backend.ports.map(portOf) },
      ...(o.skipRedirectFromBackend === undefined ? {} : { skipRedirectFromBackend: o.skipRedirectFromBackend }),
      ...(o.description === undefined ? {} : { description: o.description }),
    },
  };
}

function frontend({ frontend: o, namespace }: CiliumLocalRedirectPolicyOptions): Frontend {
  if (o.type === 'address') return { addressMatcher: { ip: o.ip, toPorts: o.ports.map(portOf) } };
  return { serviceMatcher: { serviceName: o.serviceName, namespace, ...(o.ports === undefined ? {} : { toPorts: o.ports.map(portOf) }) } };
}

function portOf({ port, protocol, name }: CiliumRedirectPort): Port {
  return { port: String(port), protocol, ...(name === undefined ? {} : { name }) };
}
