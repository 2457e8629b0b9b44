export { type Explained, explain, type Origin } from './explain';
export { type FirewallRow, firewallTable } from './firewall';
export { type ImageUse, imagesOf } from './images';
export { type ComponentMtu, type MtuReport, mtuReport, type PlatformLimits } from './mtu';
