export { type CheckedLayer, checkLayer, checkPlan } from './check';
export { LAYER_RULES } from './registry';
