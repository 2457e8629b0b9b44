export type { ChangeStep, Counterfactual } from './counterfactual';
export { type Answer, findEndpoint, parseTraffic, type Traffic, trafficText } from './ends';
export { policyText, ruleText } from './rule-text';
export {
  answerTo,
  type DecidingRule,
  type DirectionExplanation,
  type Explanation,
  explain,
  explanationText,
  type SourceOf,
} from './why';
