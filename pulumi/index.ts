export { type Adoption, NetworkLayerResource, type NetworkLayerResourceArgs } from './network-layer';
