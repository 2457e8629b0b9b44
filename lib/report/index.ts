export { type Explained, explain, type Origin } from './explain';
export { type FirewallRow, firewallTable } from './firewall';
export { type ComponentMtu, type MtuReport, mtuReport, type PlatformLimits } from './mtu';
