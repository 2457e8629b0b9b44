import { join } from 'node:path';
import type { LayerPlan, Staged } from '../component';
import { crdBundlesOf } from '../crds';
import { type PulledText, pulledTexts } from '../crds/pull';
import { checkResources, type ReadDefinitions } from '../crds/schema';
import type { Finding } from '../finding';
import type { Companion } from '../synth';

/** Custom resources of a layer against the CRDs that were pulled for it; commands run in the root of the repository. */
export function resourceFindings(
  plan: LayerPlan | undefined,
  manifests: readonly Pick<Staged, 'manifest'>[],
  read: ReadDefinitions,
): readonly Finding[] {
  if (plan?.crds === undefined) return [];
  return checkResources(
    plan,
    manifests.map(({ manifest }) => manifest),
    process.cwd(),
    read,
  );
}

/** The same for layers that are being written: an error stops the run. Writes nothing; reads each CRD once, however many clusters there are. */
export function resourceCompanion(): Companion {
  const read: ReadDefinitions = new Map();
  return {
    check: ({ plan, stages }) =>
      resourceFindings(
        plan,
        stages.flatMap(({ objects }) => objects),
        read,
      ),
    files: () => [],
  };
}

/** The CRDs that a layer needs, as they were pulled; none where it does not say where they are. @throws NetstackError as `pulledTexts` does */
export function pulledFor(plan: LayerPlan): readonly PulledText[] {
  return plan.crds === undefined ? [] : pulledTexts(join(process.cwd(), plan.crds.folder), crdBundlesOf(plan));
}
