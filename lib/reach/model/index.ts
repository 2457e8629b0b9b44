export * from './objects';
export { everything, matchesLabels, selectorOf, selectorOfLabels } from './selector';
