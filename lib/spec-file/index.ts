export { readSpecs, type SpecDocument } from './read';
