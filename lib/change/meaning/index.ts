export { meaningsOf } from './meaning';
export type { Versions } from './versions';
