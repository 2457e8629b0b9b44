import type { Image } from '../../component';
import type { ResolvedOperator } from './operator';
import type { CalicoUpdate } from './options';
import type { CalicoSettings } from './settings';

export interface ResolvedTypha {
  readonly replicas: number;
  /** 0: none. */
  readonly metricsPort: number;
}

/** What only the manifest install is told. */
export interface ResolvedManifestInstall {
  readonly type: 'manifests';
  /** Undefined: Felix asks the API server itself. */
  readonly typha: ResolvedTypha | undefined;
  readonly updateStrategy: CalicoUpdate;
  readonly images: { readonly node: Image; readonly cni: Image; readonly kubeControllers: Image; readonly typha: Image };
}

/** Calico's options with every default filled in. Plain data. */
export interface ResolvedCalico extends CalicoSettings {
  readonly install: ResolvedManifestInstall | ResolvedOperator;
}

/** Calico as the manifest builders take it. */
export type ManifestCalico = CalicoSettings & { readonly install: ResolvedManifestInstall };
