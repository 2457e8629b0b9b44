export { noProxy } from './definition';
export type { NoProxyOptions } from './options';
