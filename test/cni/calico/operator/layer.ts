import type { CalicoOperatorInstall, CalicoOptions } from '../../../../lib/cni/calico';
import type { ComponentFacts } from '../../../../lib/component';
import type { LayerSpec } from '../../../../lib/plan';
import { layerSpec, objectsOf, plannedOf } from '../../../support/layer';

/** A layer with Calico by its operator. */
export function operated(
  install: Omit<CalicoOperatorInstall, 'type'> = {},
  options: Omit<CalicoOptions, 'install'> = {},
  changes: Partial<LayerSpec> = {},
): LayerSpec {
  return { ...layerSpec({ cni: { type: 'calico', install: { type: 'operator', ...install }, ...options } }), ...changes };
}

/** Any field of an object of a layer, for expectations. */
export function objectOf(spec: LayerSpec, id: string) {
  return Object(objectsOf(spec).get(id)?.manifest);
}

export function factsOf(spec: LayerSpec): ComponentFacts {
  return plannedOf(spec, 'cni').facts;
}
