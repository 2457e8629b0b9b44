export type {
  admissionregistration,
  apiextensions,
  apiregistration,
  apps,
  autoscalingV2,
  batch,
  coordination,
  core,
  discovery,
  meta,
  networking,
  policy,
  rbac,
  scheduling,
} from '../../imports/k8s';
export * from './duration';
export * from './hash';
export * from './labels';
export * from './manifest';
export * from './names';
export * from './quantity';
export * from './scope';
