import type { LayerPlan } from '../component';
import { NetstackError } from '../finding';
import { planLayer } from '../plan';
import { type LoadedSpec, loadSpec, located } from './load-specs';

/** The plan of the one layer in a file. Throws NetstackError with every finding where options are refused. */
export async function planSpec(path: string): Promise<LoadedSpec & { readonly plan: LayerPlan }> {
  const loaded = await loadSpec(path);
  const { plan, findings } = planLayer(loaded.spec);
  if (plan === undefined) throw new NetstackError(located(findings, loaded));
  return { ...loaded, plan };
}
