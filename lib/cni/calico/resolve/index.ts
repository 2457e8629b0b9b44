export { resolveCalico } from './calico';
