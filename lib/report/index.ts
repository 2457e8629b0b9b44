export { type Explained, explain, type Origin } from './explain';
export { type FirewallRow, firewallTable } from './firewall';
export { type ImageUse, imagesOf } from './images';
