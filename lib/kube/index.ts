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
export * from './access';
export * from './count-or-share';
export * from './duration';
export * from './hash';
export * from './labels';
export * from './manifest';
export * from './metadata';
export * from './names';
export * from './object-id';
export * from './quantity';
export * from './scope';
