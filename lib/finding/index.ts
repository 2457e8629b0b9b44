export { NetstackError } from './error';
export { type Finding, joinPath, type Report, type Severity, type SourcePosition } from './finding';
export { ProblemList, type Problems } from './problems';
