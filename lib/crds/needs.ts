/**
 * Which bundles a layer needs: for every CRD that a component needs and nothing in the layer creates, one bundle that has it.
 *
 * A component's own word comes first (`facts.crds.bundles`), then the bundle that its release was made for. Where neither
 * says, any bundle will do that defines nothing a second time: one that the layer has anyway, else the newest. Of several that will do, the one that covers most
 * of what is needed is taken; of those, the newest of a project, and the project that defines least besides.
 */
import type { ComponentFacts, LayerPlan, Planned } from '../component';
import { type BundleId, bundleId, type CrdBundle, crdsOf } from './bundle';
import { CRD_BUNDLES, crdBundle, defines } from './catalogue';

/** What a layer takes from the catalogue. */
export interface CrdNeeds {
  /** Bundles to apply before the layer, in the order of the catalogue. */
  readonly bundles: readonly CrdBundle[];
  /** Who needs which bundle, and no other. */
  readonly fixed: readonly FixedBundle[];
  /** CRDs that are needed, and in no bundle that can stand beside the others. */
  readonly unknown: readonly { readonly kind: Planned['kind']; readonly component: string; readonly crd: string }[];
}

export interface FixedBundle {
  readonly kind: Planned['kind'];
  readonly component: string;
  readonly bundle: CrdBundle;
  /** What of it the component needs, `plural.group`. */
  readonly crds: readonly string[];
}

/** The bundles of CRDs that must be applied before a layer. */
export function crdBundlesOf(plan: Pick<LayerPlan, 'components'>): readonly CrdBundle[] {
  return crdNeedsOf(plan).bundles;
}

/** The bundles whose kinds objects of a layer may be of: those to apply, and those that its components create by themselves. */
export function crdBundlesKnownTo(plan: Pick<LayerPlan, 'components'>): readonly CrdBundle[] {
  const applied = crdNeedsOf(plan).bundles;
  const own = plan.components.flatMap(({ facts }) =>
    facts.crds.installs.length === 0
      ? []
      : CRD_BUNDLES.filter((bundle) => isMadeFor(bundle, facts) && facts.crds.installs.some((crd) => defines(bundle, crd))),
  );
  const defined = new Set(applied.flatMap(crdsOf).map(({ name }) => name));
  return inOrder(new Set([...applied, ...own.filter((bundle) => !crdsOf(bundle).every(({ name }) => defined.has(name)))]));
}

export function crdNeedsOf({ components }: Pick<LayerPlan, 'components'>): CrdNeeds {
  const created = new Set(components.flatMap(({ facts }) => facts.crds.installs));
  const fixed: FixedBundle[] = [];
  const free: { readonly planned: Planned; readonly crd: string }[] = [];
  for (const planned of components) {
    const needs = planned.facts.crds.needs.filter((crd) => !created.has(crd));
    const allowed = allowedOf(planned.facts);
    const chosen = cover(needs, allowed);
    for (const [bundle, crds] of chosen) fixed.push({ kind: planned.kind, component: planned.facts.name, bundle, crds });
    const covered = new Set([...chosen.values()].flat());
    for (const crd of needs) if (!covered.has(crd)) free.push({ planned, crd });
  }
  const bundles = new Set(fixed.map(({ bundle }) => bundle));
  const unmet = free.filter(({ crd }) => ![...bundles].some((bundle) => defines(bundle, crd)));
  const any = cover(
    unmet.map(({ crd }) => crd),
    CRD_BUNDLES.filter((bundle) => ![...bundles].some((other) => overlap(bundle, other))),
  );
  for (const bundle of any.keys()) bundles.add(bundle);
  const unknown = unmet
    .filter(({ crd }) => ![...any.keys()].some((bundle) => defines(bundle, crd)))
    .map(({ planned, crd }) => ({ kind: planned.kind, component: planned.facts.name, crd }));
  return { bundles: inOrder(bundles), fixed, unknown };
}

/** The bundles that a component says or was made for; none where any will do. */
function allowedOf(facts: ComponentFacts): readonly CrdBundle[] {
  const said = facts.crds.bundles ?? [];
  const named = said.map(crdBundle).filter((bundle) => bundle !== undefined);
  // What a component names, it names instead of what it was made for, one name of a project at a time.
  const names = new Set(named.map(({ name }) => name));
  return [...named, ...CRD_BUNDLES.filter((bundle) => isMadeFor(bundle, facts) && !names.has(bundle.name))];
}

function isMadeFor({ madeFor }: CrdBundle, { name, version }: ComponentFacts): boolean {
  const id: BundleId = `${name}/${version}`;
  return madeFor.includes(id);
}

/** Bundles that have the CRDs and define none twice, each with those taken from it. */
function cover(crds: readonly string[], bundles: readonly CrdBundle[]): ReadonlyMap<CrdBundle, readonly string[]> {
  const chosen = new Map<CrdBundle, readonly string[]>();
  let left = [...new Set(crds)];
  while (left.length > 0) {
    let best: Candidate | undefined;
    for (const bundle of bundles) {
      if ([...chosen.keys()].some((other) => overlap(bundle, other))) continue;
      const covers = left.filter((crd) => defines(bundle, crd));
      if (covers.length > 0 && (best === undefined || isBetter({ bundle, covers }, best))) best = { bundle, covers };
    }
    if (best === undefined) break;
    chosen.set(best.bundle, best.covers);
    const covered = new Set(best.covers);
    left = left.filter((crd) => !covered.has(crd));
  }
  return chosen;
}

function overlap(one: CrdBundle, other: CrdBundle): boolean {
  return crdsOf(one).some(({ name }) => defines(other, name));
}

interface Candidate {
  readonly bundle: CrdBundle;
  readonly covers: readonly string[];
}

/** Whether a bundle that comes later in the catalogue is to be preferred: of one name the newer one comes first. */
function isBetter({ bundle, covers }: Candidate, best: Candidate): boolean {
  if (covers.length !== best.covers.length) return covers.length > best.covers.length;
  return bundle.name !== best.bundle.name && crdsOf(bundle).length < crdsOf(best.bundle).length;
}

function inOrder(bundles: ReadonlySet<CrdBundle>): readonly CrdBundle[] {
  return CRD_BUNDLES.filter((bundle) => bundles.has(bundle));
}

/** One CRD that two components need from two bundles. */
export interface CrdConflict {
  readonly first: FixedBundle;
  readonly second: FixedBundle;
  /** `plural.group`. */
  readonly crds: readonly string[];
}

/** Bundles that define the same CRDs and are both needed: whichever is applied last takes the other's place. */
export function crdConflictsOf(plan: Pick<LayerPlan, 'components'>): readonly CrdConflict[] {
  const { fixed } = crdNeedsOf(plan);
  return fixed.flatMap((second, index) =>
    fixed.slice(0, index).flatMap((first): readonly CrdConflict[] => {
      if (first.bundle === second.bundle) return [];
      const crds = crdsOf(second.bundle)
        .map(({ name }) => name)
        .filter((crd) => defines(first.bundle, crd));
      return crds.length === 0 ? [] : [{ first, second, crds }];
    }),
  );
}

/** Where a pulled bundle lies below the folder of CRDs. */
export function folderOfBundle(bundle: CrdBundle): string {
  return bundleId(bundle);
}
