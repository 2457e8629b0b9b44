export {
  type Corefile,
  type CorefileEntry,
  type Directive,
  directive,
  type Import,
  type Line,
  type ServerBlock,
  type Snippet,
  serverBlock,
} from './ast';
export { type ExpandedCorefile, type ExpandedServer, expandCorefile } from './expand';
export { parseCorefile, type ReadCorefile, readCorefile } from './parse';
export { printCorefile } from './print';
export { type DnsTransport, holdsZone, type ServerZone, zonesOf } from './zone';
