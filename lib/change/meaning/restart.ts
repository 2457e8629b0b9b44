/** Which pods are replaced. Everything in a pod template is part of its hash, so any change of it replaces the pods. */
import type { Meaning } from '../difference';
import { at, containersOf, fieldsUnder, isOf, type Versions } from './versions';

export function restarts(versions: Versions): readonly Meaning[] {
  const { old, new: now } = versions;
  if (old === undefined || now === undefined || fieldsUnder(versions, 'spec.template').length === 0) return [];
  if (isOf(now, 'apps', 'DaemonSet')) {
    if (at(now, 'spec', 'updateStrategy', 'type') === 'OnDelete')
      return [{ code: 'restart', impact: 'notice', text: 'its pods change when they are deleted by hand (OnDelete)' }];
    const most = at(now, 'spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable') ?? 1;
    return [{ code: 'restart', impact: 'notice', text: `its pod is replaced on every node, ${String(most)} at a time` }];
  }
  if (isOf(now, 'apps', 'StatefulSet')) return [{ code: 'restart', impact: 'notice', text: 'its pods are replaced one after the other' }];
  if (!isOf(now, 'apps', 'Deployment')) return [];
  return at(now, 'spec', 'strategy', 'type') === 'Recreate'
    ? [{ code: 'restart', impact: 'notice', text: 'all of its pods are stopped before new ones start (Recreate)' }]
    : [{ code: 'restart', impact: 'notice', text: 'its pods are replaced' }];
}

/** Images by container; the same container with another image. */
export function images({ old, new: now }: Versions): readonly Meaning[] {
  if (old === undefined || now === undefined) return [];
  const before = imagesOf(old);
  return [...imagesOf(now)].flatMap(([name, image]): readonly Meaning[] => {
    const was = before.get(name);
    if (was === undefined || was === image) return [];
    const retagged = was.split('@')[0] === image.split('@')[0];
    return [
      retagged
        ? { code: 'image', impact: 'notice', text: `${name}: the digest alone changes: ${was} -> ${image}` }
        : { code: 'image', impact: 'info', text: `${name}: ${was} -> ${image}` },
    ];
  });
}

function imagesOf(manifest: NonNullable<Versions['new']>): ReadonlyMap<string, string> {
  return new Map(
    containersOf(manifest).flatMap((container) => {
      const [name, image] = [at(container, 'name'), at(container, 'image')];
      return typeof name === 'string' && typeof image === 'string' ? [[name, image] as const] : [];
    }),
  );
}
