export { calicoRules } from './rules';
