import type { Cluster } from '../../../cluster';
import { checkedSecretKey } from '../../../component';
import type { Problems } from '../../../finding';
import { Duration } from '../../../kube';
import { Cidr } from '../../../net';
import type { CiliumEncryption, CiliumIpsec, CiliumWireGuard } from '../encryption';
import type { ResolvedEncryption } from './resolved';

const page = 'https://docs.cilium.io/en/v1.20/security/network/encryption/';

/** Fills defaults and parses; undefined: nothing is encrypted. */
export function resolveEncryption(
  given: CiliumEncryption | undefined,
  tunnel: boolean,
  cluster: Cluster,
  problems: Problems,
): ResolvedEncryption | undefined {
  if (given === undefined) return undefined;
  return given.type === 'wireguard' ? resolveWireGuard(given, tunnel, cluster, problems) : resolveIpsec(given, tunnel, problems);
}

function resolveWireGuard(given: CiliumWireGuard, tunnel: boolean, { podCidrs }: Cluster, problems: Problems): ResolvedEncryption {
  const { strictEgress } = given;
  const pods = podCidrs.find(({ family }) => family === 'IPv4');
  const at = problems.at('strictEgress');
  const range = strictEgress?.cidr === undefined ? pods : at.at('cidr').read(Cidr.parse, strictEgress.cidr);
  if (strictEgress !== undefined && range?.family !== 'IPv4')
    at.report({
      code: 'cilium/strict-encryption',
      message: 'strict encryption knows IPv4 ranges only',
      got: range === undefined ? 'a cluster without IPv4 pods' : range.toString(),
      source: page,
    });
  if (given.strictIngress === true && !tunnel)
    problems.at('strictIngress').report({
      code: 'cilium/strict-encryption',
      message: 'only in a tunnel does a node know that a packet came from a pod of another node',
      got: 'native routing',
      fix: 'leave it out',
      source: page,
    });
  return {
    type: 'wireguard',
    nodeEncryption: given.nodeEncryption ?? false,
    persistentKeepalive: duration(given.persistentKeepalive ?? '0s', problems.at('persistentKeepalive')),
    strictEgress:
      strictEgress === undefined || range === undefined
        ? undefined
        : { cidr: range.toString(), allowRemoteNodeIdentities: strictEgress.allowRemoteNodeIdentities ?? false },
    strictIngress: given.strictIngress ?? false,
  };
}

function resolveIpsec(given: CiliumIpsec, tunnel: boolean, problems: Problems): ResolvedEncryption {
  if (given.encryptedOverlay === true && !tunnel)
    problems.at('encryptedOverlay').report({
      code: 'cilium/encrypted-overlay',
      message: 'there is no tunnel to encrypt',
      got: 'native routing',
      fix: 'leave it out',
      source: page,
    });
  return {
    type: 'ipsec',
    ...checkedSecretKey({ secret: given.secret ?? 'cilium-ipsec-keys', key: given.key ?? 'keys' }, 'cilium/secret-key', problems),
    keyWatcher: given.keyWatcher ?? true,
    keyRotationDuration: duration(given.keyRotationDuration ?? '5m', problems.at('keyRotationDuration')),
    interface: given.interface,
    encryptedOverlay: given.encryptedOverlay ?? false,
  };
}

/** The text as it was, checked. */
export function duration(text: string, problems: Problems): string {
  problems.read(Duration.parse, text);
  return text;
}
