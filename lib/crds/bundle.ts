/**
 * A set of CustomResourceDefinitions that a project publishes together, pinned: where it lies, which bytes it is, what it defines.
 * The definitions themselves are never part of this library.
 */
import type { Scope } from '../kube';

/** `name/version`: `calico/3.32.1`. Also the folder that a pulled bundle is written to. */
export type BundleId = `${string}/${string}`;

export interface CrdBundle {
  /** The project, or the part of it: `calico`, `tigera-operator`. */
  readonly name: string;
  /** Without a leading v. */
  readonly version: string;
  /**
   * Who creates the definitions in a cluster: `component`, its own program at start; `layer`, whoever applies the layer, before it.
   */
  readonly installedBy: 'component' | 'layer';
  /** Components, `name/version`, whose release was made for exactly this bundle. */
  readonly madeFor: readonly BundleId[];
  /** Folder that the files are published in, pinned to a commit; ends in a slash. */
  readonly url: string;
  readonly files: readonly CrdFile[];
}

export interface CrdFile {
  /** Below the bundle's url. */
  readonly path: string;
  /** Of the file's bytes, in hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** In the order of the file. */
  readonly crds: readonly CatalogueCrd[];
}

/** What is known of a definition without having it. */
export interface CatalogueCrd {
  /** `plural.group`. */
  readonly name: string;
  readonly kind: string;
  readonly scope: Scope;
  /** Versions that the API server answers for, in the order of the definition. */
  readonly served: readonly string[];
  /** The version that objects are stored as. */
  readonly storage: string;
  /** Length as compact JSON, written as kubectl does: what client-side apply would put into one annotation. */
  readonly bytes: number;
}

/** All annotations of an object together may be this long; the API server refuses more. Source: TotalAnnotationSizeLimitB of apimachinery. */
export const ANNOTATION_LIMIT = 262_144;

/** What annotations beside kubectl's may take, names included. */
const OTHER_ANNOTATIONS = 2_048;

/** Whether a definition is too long for client-side apply, which copies it into an annotation. */
export function needsServerSideApply({ bytes }: Pick<CatalogueCrd, 'bytes'>): boolean {
  return bytes > ANNOTATION_LIMIT - OTHER_ANNOTATIONS;
}

/** Every definition of a bundle, in the order of its files. */
export function crdsOf({ files }: Pick<CrdBundle, 'files'>): readonly CatalogueCrd[] {
  return files.flatMap(({ crds }) => crds);
}

export function bundleId({ name, version }: Pick<CrdBundle, 'name' | 'version'>): BundleId {
  return `${name}/${version}`;
}

/** Where a file of a bundle is published. */
export function urlOf(bundle: CrdBundle, file: CrdFile): string {
  return bundle.url + file.path;
}
