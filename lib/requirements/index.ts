export { describeRequirement, reasonsOf } from './describe';
export { type NodeNeed, type NodeRequirement, nodeRequirements, type Reason } from './requirements';
export { requirementsScript } from './script';
