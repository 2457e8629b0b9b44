export type { ChangeStep, Counterfactual } from './counterfactual';
export { findEndpoint, parseTraffic, type Traffic, trafficText } from './ends';
export { policyText, ruleText } from './rule-text';
export {
  type Answer,
  answerTo,
  type DecidingRule,
  type DirectionExplanation,
  type Explanation,
  explain,
  explanationText,
  type SourceOf,
} from './why';
