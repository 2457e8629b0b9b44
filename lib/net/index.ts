export { Cidr } from './cidr';
export { CidrSet } from './cidr-set';
export { isInterfaceName } from './interface-name';
export { Ip } from './ip';
export { bitsOf, type IpFamily, ipFamilies } from './ip-family';
export { IpRange } from './ip-range';
export { PortRange } from './port-range';
export { PortSet } from './port-set';
export { type Protocol, parseProtocol, protocols } from './protocol';
