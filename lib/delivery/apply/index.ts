export { type ApplyOptions, applyCompanion } from './script';
