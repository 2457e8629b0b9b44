import type { ErrorObject } from 'ajv';

/** The generated check of a LayerSpec: false leaves what is wrong in `errors`. */
export const checkLayerSpec: { (value: unknown): boolean; errors?: readonly ErrorObject[] | null };
