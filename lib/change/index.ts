// Light on purpose: what reads files and analyses connections is loaded by `diffLayers` when it is called.
export { type DiffLayersOptions, diffLayers } from './diff-layers';
export type {
  ChangeGroup,
  ConnectionChanges,
  FieldChange,
  Impact,
  LayerDiff,
  Meaning,
  MeaningCode,
  ObjectChange,
  OptionChange,
} from './difference';
export { closedGates, GATES, type Gate } from './gates';
export { COMMENT_LIMIT, printDiffMarkdown } from './print/markdown';
export { printDiffText } from './print/text';
export type { LayerInput } from './source/specs';
