export { Flannel, type FlannelProps } from './components';
export type { FlowProps, NetworkLayerProps, PolicyProps, SegmentProps } from './layer-props';
export { type ComponentProps, NetworkComponent } from './network-component';
export { NetworkLayer } from './network-layer';
