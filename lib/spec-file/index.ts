export { readSpecs, type SpecDocument } from './read';
export { type LayerShape, layerShape } from './validate';
