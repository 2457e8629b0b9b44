/**
 * What configuration of pod networks and of kube-proxy does, known from the objects alone. What an option does is said once, in
 * its room's table of changes; here is only which field of which object it is written to.
 */
import { knownKey } from '../../cni/cilium/config/table';
import type { Change } from '../../component';
import { changeOf } from '../../plan';
import type { FieldChange, Impact, Meaning } from '../difference';
import { isOf, isUnder, some, type Versions } from './versions';

/** What a change of an option means for people. */
export const IMPACT_OF: Readonly<Record<Change, Impact>> = {
  free: 'info',
  'rolling-restart': 'notice',
  'breaks-connections': 'danger',
  never: 'danger',
};

export function network(versions: Versions): readonly Meaning[] {
  const { old, new: now } = versions;
  if (old === undefined || now === undefined) return [];
  const worst = new Map<Change, string[]>();
  for (const field of versions.fields) {
    const change = changeOfField(versions, field);
    if (change === 'breaks-connections' || change === 'never') worst.set(change, [...(worst.get(change) ?? []), field.path]);
  }
  const never = worst.get('never') ?? [];
  const breaks = worst.get('breaks-connections') ?? [];
  return [
    ...(never.length === 0 ? [] : [{ code: 'never', impact: 'danger', text: `${some(never, 2)} cannot be changed on a living cluster` } as const]),
    ...(breaks.length === 0
      ? []
      : [{ code: 'breaks-connections', impact: 'danger', text: `${some(breaks, 2)}: connections of pods break while it is rolled out` } as const]),
  ];
}

function changeOfField(versions: Versions, field: FieldChange): Change | undefined {
  const { new: now } = versions;
  const name = now?.metadata.name;
  if (isOf(now, 'crd.projectcalico.org', 'IPPool') || isOf(now, 'projectcalico.org', 'IPPool')) return poolChange(field.path);
  if (!isOf(now, '', 'ConfigMap')) return undefined;
  switch (name) {
    case 'kube-flannel-cfg':
      return flannelChange(field.path);
    case 'cilium-config':
      return ciliumChange(field.path);
    case 'kube-proxy':
      return kubeProxyChange(field.path);
    default:
      return undefined;
  }
}

/** Addresses that pods have are of the pool's blocks. Source: libcalico-go/lib/clientv3/ippool.go of Calico v3.32.1. */
function poolChange(path: string): Change | undefined {
  if (path === 'spec.cidr' || path === 'spec.blockSize') return 'never';
  if (path === 'spec.ipipMode' || path === 'spec.vxlanMode') return changeOf('cni', 'calico', 'encapsulation');
  return path === 'spec.natOutgoing' || path === 'spec.disabled' ? 'breaks-connections' : undefined;
}

/** Fields of net-conf.json, and the options that write them. */
const FLANNEL: Readonly<Record<string, string>> = {
  Type: 'backend.type',
  VNI: 'backend.vni',
  Port: 'backend.port',
  PortV6: 'backend.portV6',
  Mode: 'backend.mode',
  PSK: 'backend.psk',
  MTU: 'backend.mtu',
  DirectRouting: 'backend.directRouting',
  GBP: 'backend',
};

function flannelChange(path: string): Change | undefined {
  const root = 'data["net-conf.json"]';
  if (!isUnder(path, root)) return undefined;
  const key = path.slice(root.length + 1);
  // Nodes hold leases of the old network.
  if (/^(?:IPv6)?(?:Network|SubnetLen)$/.test(key)) return 'never';
  const option = key.startsWith('Backend.') ? FLANNEL[key.slice('Backend.'.length)] : undefined;
  return option === undefined ? undefined : changeOf('cni', 'flannel', option);
}

function ciliumChange(path: string): Change | undefined {
  const key = /^data(?:\.([\w-]+)|\["(.*)"\])$/.exec(path);
  const option = knownKey(key?.[1] ?? key?.[2] ?? '')?.option;
  if (option === undefined) return undefined;
  return option.startsWith('cluster.') ? 'never' : changeOf('cni', 'cilium', option);
}

function kubeProxyChange(path: string): Change | undefined {
  const root = 'data["config.conf"]';
  if (!isUnder(path, root)) return undefined;
  const key = path.slice(root.length + 1);
  return changeOf('proxy', 'kube-proxy', key);
}
