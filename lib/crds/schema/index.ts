export { checkResources, type ReadDefinitions } from './resources';
export type { StructuralSchema } from './schema';
export { SchemaValidator, type Violation } from './validate';
