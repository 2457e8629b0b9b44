/** What is reached from further away, or is isolated less, than before. */
import { groupOf, type KubeManifest } from '../../kube';
import type { Meaning } from '../difference';
import { at, containersOf, isOf, listAt, podTemplatePath, some, subjectOf, textsAt, type Versions } from './versions';

export function exposure(versions: Versions): readonly Meaning[] {
  return [...services(versions), ...policies(versions), ...podSecurity(versions), ...webhooks(versions)];
}

/** How far a Service of a type is reached. */
const REACH = ['ExternalName', 'ClusterIP', 'NodePort', 'LoadBalancer'];

function services(versions: Versions): readonly Meaning[] {
  const { old, new: now } = versions;
  if (!isOf(now, '', 'Service')) return [];
  const meanings: Meaning[] = [];
  const before = typeOf(old);
  const after = typeOf(now);
  if (REACH.indexOf(after) >= 2 && REACH.indexOf(after) > REACH.indexOf(before)) {
    const where = after === 'NodePort' ? 'on a port of every node' : 'through a load balancer';
    meanings.push({
      code: 'exposed',
      impact: old === undefined ? 'notice' : 'danger',
      text: `is reached ${where}${old === undefined ? '' : `, and was ${before}`}`,
    });
  }
  const addresses = textsAt(now, 'spec', 'externalIPs').filter((address) => !textsAt(old, 'spec', 'externalIPs').includes(address));
  if (addresses.length > 0) meanings.push({ code: 'exposed', impact: 'danger', text: `takes the traffic to ${some(addresses)} (externalIPs)` });
  if (old !== undefined && after === 'LoadBalancer' && before === 'LoadBalancer') meanings.push(...sourceRanges(old, now));
  return meanings;
}

function sourceRanges(old: KubeManifest, now: KubeManifest): readonly Meaning[] {
  const before = textsAt(old, 'spec', 'loadBalancerSourceRanges');
  const after = textsAt(now, 'spec', 'loadBalancerSourceRanges');
  if (before.length === 0) return [];
  if (after.length === 0)
    return [{ code: 'exposed', impact: 'danger', text: 'its load balancer lets everybody in (loadBalancerSourceRanges is gone)' }];
  const fresh = after.filter((range) => !before.includes(range));
  return fresh.length === 0 ? [] : [{ code: 'exposed', impact: 'notice', text: `its load balancer lets ${some(fresh)} in` }];
}

function typeOf(service: KubeManifest | undefined): string {
  return service === undefined ? '' : String(at(service, 'spec', 'type') ?? 'ClusterIP');
}

/** Policies of every API that isolates: what they selected is isolated no longer, unless others select it. */
function policies({ old, new: now }: Versions): readonly Meaning[] {
  if (now !== undefined || old === undefined || !/(?:NetworkPolicy|StagedPolicy|ClusterwideNetworkPolicy)$/.test(old.kind)) return [];
  const text =
    groupOf(old.apiVersion) === 'networking.k8s.io' ? 'pods that no other policy selects are open to everybody again' : 'its rules no longer hold';
  return [{ code: 'exposed', impact: 'danger', text }];
}

const LEVELS = ['privileged', 'baseline', 'restricted'];
const ENFORCE = 'pod-security.kubernetes.io/enforce';

function podSecurity({ old, new: now }: Versions): readonly Meaning[] {
  if (!isOf(now, '', 'Namespace') || old === undefined) return [];
  const before = at(old, 'metadata', 'labels', ENFORCE);
  const after = at(now, 'metadata', 'labels', ENFORCE);
  if (typeof before !== 'string' || LEVELS.indexOf(String(after ?? 'privileged')) >= LEVELS.indexOf(before)) return [];
  return [{ code: 'exposed', impact: 'danger', text: `Pod Security is lowered from ${before} to ${String(after ?? 'nothing')}` }];
}

/** A webhook that fails closed stops what it judges while it is away. */
function webhooks({ old, new: now }: Versions): readonly Meaning[] {
  if (!isOf(now, 'admissionregistration.k8s.io', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration')) return [];
  const closed = (manifest: Versions['new']): readonly string[] =>
    listAt(manifest, 'webhooks').flatMap((webhook) => (at(webhook, 'failurePolicy') === 'Ignore' ? [] : [String(at(webhook, 'name'))]));
  const before = closed(old);
  const fresh = closed(now).filter((name) => !before.includes(name));
  return fresh.length === 0 ? [] : [{ code: 'stops', impact: 'notice', text: `what ${some(fresh)} judges is refused while it does not answer` }];
}

/** What pods may do on their node that they could not do before. */
export function privileges(versions: Versions): readonly Meaning[] {
  const { old, new: now } = versions;
  if (old === undefined || now === undefined || subjectOf(versions) === undefined) return [];
  const before = powersOf(old);
  const fresh = [...powersOf(now)].filter((power) => !before.has(power));
  return fresh.length === 0 ? [] : [{ code: 'privileged', impact: 'danger', text: `its pods get more of their node: ${some(fresh)}` }];
}

function powersOf(manifest: KubeManifest): ReadonlySet<string> {
  const path = podTemplatePath(manifest);
  const powers = new Set<string>();
  if (path === undefined) return powers;
  const spec = at(manifest, ...path, 'spec');
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) if (at(spec, field) === true) powers.add(field);
  for (const volume of listAt(spec, 'volumes')) {
    const host = at(volume, 'hostPath', 'path');
    if (typeof host === 'string') powers.add(`the folder ${host}`);
  }
  for (const container of containersOf(manifest)) {
    const name = String(at(container, 'name'));
    if (at(container, 'securityContext', 'privileged') === true) powers.add(`${name} is privileged`);
    if (at(container, 'securityContext', 'allowPrivilegeEscalation') === true) powers.add(`${name} may gain privileges`);
    for (const capability of textsAt(container, 'securityContext', 'capabilities', 'add')) powers.add(`${name} has ${capability}`);
  }
  return powers;
}
