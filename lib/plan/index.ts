export { type AbleCni, cniAbilities, cnisWith } from './abilities';
export { changeOf, changeOrder, overrideChanges, worstOf } from './changes';
export { manifestsOf } from './manifests';
export { type PlanResult, planLayer } from './plan-layer';
export { type ComponentRegistry, componentOf, registry, typesOf } from './registry';
export { isLayerSpec } from './shape';
export type {
  CniSpec,
  ComponentSpecs,
  DnsSpec,
  ExternalSpec,
  IngressSpec,
  LayerSpec,
  LoadBalancerSpec,
  MeshSpec,
  ObserveSpec,
  ProxySpec,
} from './spec';
