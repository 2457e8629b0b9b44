/**
 * Options that differ between two specs, and what their rooms say of that.
 *
 * An option counts where it changes what is planned: a default that was written out is no change. Each is tried alone, by
 * putting its old value into the new spec and planning that.
 */

import { type Change, COMPONENT_KINDS, type ComponentKind } from '../component';
import { isRecord } from '../finding';
import { canonicalJson } from '../kube';
import { changeOf, type LayerSpec, planLayer } from '../plan';
import type { OptionChange } from './difference';
import { IMPACT_OF } from './meaning/network';

/** What changes at the cluster do: addresses that pods and Services have are not taken back. Everything else is free. */
const CLUSTER: Readonly<Record<string, Change>> = {
  podCidrs: 'never',
  serviceCidrs: 'never',
  domain: 'never',
  dnsServiceIp: 'breaks-connections',
};

/** More differences than this are another layer, and are not tried one by one. */
const MOST_TRIED = 100;

export function optionChanges(old: LayerSpec, now: LayerSpec): readonly OptionChange[] {
  return [...clusterChanges(old, now), ...COMPONENT_KINDS.flatMap((kind) => componentChanges(kind, old, now))];
}

function clusterChanges(old: LayerSpec, now: LayerSpec): readonly OptionChange[] {
  return leaves(old.cluster, now.cluster, '').map(({ path, ...values }) => {
    const change = CLUSTER[path.split('.')[0] ?? ''] ?? 'free';
    return { path: `cluster.${path}`, ...values, change, impact: IMPACT_OF[change] };
  });
}

function componentChanges(kind: ComponentKind, old: LayerSpec, now: LayerSpec): readonly OptionChange[] {
  const before = old[kind];
  const after = now[kind];
  if (before === undefined && after === undefined) return [];
  if (before?.type !== after?.type || before === undefined || after === undefined) {
    const values = { ...(before === undefined ? {} : { old: before.type }), ...(after === undefined ? {} : { new: after.type }) };
    // Pods keep the network that they were made with.
    return [
      {
        path: `${kind}.type`,
        ...values,
        change: before === undefined ? 'free' : kind === 'cni' ? 'never' : 'breaks-connections',
        impact: before === undefined ? 'notice' : 'danger',
      },
    ];
  }
  const found = leaves(before, after, '');
  const plan = planned(kind, now);
  return found.flatMap(({ path, ...values }): readonly OptionChange[] => {
    if (found.length <= MOST_TRIED && plan !== undefined && planned(kind, withValue(now, [kind, ...path.split('.')], values.old)) === plan) return [];
    const change = changeOf(kind, after.type, path);
    return [{ path: `${kind}.${path}`, ...values, change, impact: change === undefined ? 'notice' : IMPACT_OF[change] }];
  });
}

interface Leaf {
  readonly path: string;
  readonly old?: unknown;
  readonly new?: unknown;
}

/** Lists are values of their own, as they are in the tables of changes. */
function leaves(old: unknown, now: unknown, path: string): readonly Leaf[] {
  if (isRecord(old) && isRecord(now) && (path === '' || old.type === now.type)) {
    const keys = [...Object.keys(old), ...Object.keys(now).filter((key) => !Object.hasOwn(old, key))];
    return keys.flatMap((key) => leaves(old[key], now[key], path === '' ? key : `${path}.${key}`));
  }
  // Of another form nothing is the same but the name of the form.
  if (isRecord(old) && isRecord(now)) return leaves(old.type, now.type, `${path}.type`);
  if (canonicalJson(old ?? null) === canonicalJson(now ?? null)) return [];
  return [{ path, ...(old === undefined ? {} : { old }), ...(now === undefined ? {} : { new: now }) }];
}

/** What is planned of a component, as text; undefined where the spec is refused. */
function planned(kind: ComponentKind, spec: LayerSpec): string | undefined {
  const { plan } = planLayer(spec);
  return plan === undefined
    ? undefined
    : JSON.stringify(
        plan.components.filter((one) => one.kind === kind),
        plain,
      );
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

/** The spec with another value at a path; undefined takes the field away. */
function withValue<T extends object>(spec: T, keys: readonly string[], value: unknown): T {
  const [key = '', ...rest] = keys;
  const entries = Object.entries(spec).filter(([name]) => name !== key);
  const inner: unknown = Object.entries(spec).find(([name]) => name === key)?.[1];
  const next = rest.length === 0 ? value : isRecord(inner) ? withValue(inner, rest, value) : inner;
  return Object.assign(Object.create(Object.getPrototypeOf(spec)), Object.fromEntries(entries), next === undefined ? {} : { [key]: next });
}
