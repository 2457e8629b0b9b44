/** Objects of both sides, made comparable: texts that hold JSON or YAML are read, and names that hold a hash lose it. */
import { load } from 'js-yaml';
import type { KubeManifest } from '../../../lib/kube';
import { manifestsOf } from '../../../lib/plan';
import { planOf } from '../../support/layer';
import { upstreamObjects } from '../../support/parity';
import { sharedText } from '../../support/shared';
import type { Variant } from './variants';

type Objects = ReadonlyMap<string, unknown>;
type Fields = Readonly<Record<string, unknown>>;

/** Ours of the pod network, by `Kind namespace/name`. */
export function ourObjects({ spec }: Variant): Objects {
  const plan = planOf({ ...spec, proxy: spec.proxy ?? { type: 'none' } });
  const own = manifestsOf({ ...plan, components: plan.components.filter(({ kind }) => kind === 'cni'), policy: undefined });
  return new Map(own.map(({ manifest }) => [idOf(manifest), normal(manifest)]));
}

/** Upstream's of a render. */
export function upstreamOf({ file }: Variant): Objects {
  const objects: readonly unknown[] = upstreamObjects(sharedText('reference/cni/cilium', file));
  return new Map(objects.filter(isManifest).map((manifest) => [idOf(manifest), normal(manifest)]));
}

function isManifest(object: unknown): object is KubeManifest {
  return isRecord(object) && typeof object.kind === 'string' && isRecord(object.metadata) && typeof object.metadata.name === 'string';
}

/** Jobs are named after what they do, so that a change makes a new one. */
function idOf({ kind, metadata: { name, namespace } }: KubeManifest): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name.replace(/-[0-9a-f]{10}$/, '-HASH')}`;
}

function normal(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => normal(one, key));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, normal(one, name)]));
  // A file mode with a leading zero: YAML 1.1, which helm and kubectl read, takes it for octal.
  if (key === 'defaultMode' && value === 400) return 0o400;
  if (key === 'cpu' && typeof value === 'number') return String(value);
  if (typeof value !== 'string') return value;
  if (key === 'bootstrap-config.json') return JSON.parse(value);
  if (key === 'config.yaml' || /^(?:certs:\n|\{"certs")/.test(value)) return load(value);
  return key === 'name' ? value.replace(/-[0-9a-f]{10}$/, '-HASH') : value;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
