/**
 * What a cluster needs before a GitOps controller can run in it: namespaces, Services, pod network and names. Exactly the
 * objects, and the bytes, that the controller applies afterwards, so that it adopts them and changes nothing.
 */
import { type LayerPlan, STAGES, type Stage, type Staged } from '../../component';
import { NetstackError } from '../../finding';
import { describeObject, isKind } from '../../kube';
import { toYaml } from '../../yaml';

/** The last stage that a GitOps controller's own pods wait for: they need addresses, Services and names. */
const LAST: Stage = '30-dns';

/** An object of a bootstrap, as it is written everywhere else. */
export interface BootstrapObject {
  /** For people: `DaemonSet kube-system/kube-proxy`. */
  readonly name: string;
  /** One YAML document that ends in a line end. */
  readonly text: string;
}

/** A stage of a bootstrap. */
export interface BootstrapStage {
  readonly stage: Stage;
  readonly objects: readonly BootstrapObject[];
}

/** A planned and checked layer. */
export interface BootstrapLayer {
  readonly plan: LayerPlan;
  readonly manifests: readonly Staged[];
  /** CRDs that were pulled for it, byte for byte: they come first. @default none */
  readonly crds?: readonly { readonly name: string; readonly text: string }[];
}

/** A file of a bootstrap. */
export interface BootstrapFile {
  /** Relative to where the user puts it, with `/`. */
  readonly path: string;
  readonly text: string;
}

/**
 * The stages up to DNS, in the order of apply. Namespaces are those that their objects live in.
 * @throws NetstackError `bootstrap/nothing` where the layer emits none of them
 */
export function bootstrapStages({ manifests, crds = [] }: BootstrapLayer): readonly BootstrapStage[] {
  const until = STAGES.indexOf(LAST);
  const early = manifests.filter(({ stage, manifest }) => STAGES.indexOf(stage) <= until && !isKind(manifest, 'Namespace'));
  const needed = new Set(early.map(({ manifest }) => manifest.metadata.namespace));
  const kept = manifests.filter(
    ({ stage, manifest }) => STAGES.indexOf(stage) <= until && (!isKind(manifest, 'Namespace') || needed.has(manifest.metadata.name)),
  );
  if (early.length === 0) {
    throw NetstackError.of({
      code: 'bootstrap/nothing',
      message: 'the layer emits neither pod network nor proxy nor DNS: the platform brings them, and there is nothing to bootstrap',
    });
  }
  return STAGES.slice(0, until + 1).flatMap((stage) => {
    const pulled = stage === '00-crds' ? crds.map(({ name, text }) => ({ name: `CustomResourceDefinition ${name}`, text })) : [];
    const own = kept.filter((one) => one.stage === stage).map(({ manifest }) => ({ name: describeObject(manifest), text: toYaml(manifest) }));
    const objects = [...pulled, ...own];
    return objects.length === 0 ? [] : [{ stage, objects }];
  });
}

/** The objects as one stream. */
export function streamOf(stages: readonly BootstrapStage[]): string {
  return stages.flatMap(({ objects }) => objects.map(({ text }) => text)).join('---\n');
}

/** What of the platform's own the layer puts something else in the place of. */
export interface Replaced {
  readonly proxy: boolean;
  readonly cni: boolean;
  readonly dns: boolean;
  readonly loadBalancer: boolean;
  readonly ingress: boolean;
}

export function replacedBy({ components }: LayerPlan): Replaced {
  const ours = new Set<string>(components.filter(({ type }) => type !== 'external').map(({ kind }) => kind));
  const has = (kind: keyof Replaced): boolean => ours.has(kind);
  return { proxy: has('proxy'), cni: has('cni'), dns: has('dns'), loadBalancer: has('loadBalancer'), ingress: has('ingress') };
}
