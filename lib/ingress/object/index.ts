export { isPlusService } from './backend';
export { classAnnotation, ingressManifest } from './manifest';
export type {
  IngressBackend,
  IngressBackendInput,
  IngressOptions,
  IngressPath,
  IngressPathType,
  IngressResourceBackend,
  IngressRule,
  IngressServiceBackend,
  IngressTls,
  IngressWithDefaultBackend,
  IngressWithRules,
  PlusService,
  PlusServicePort,
} from './options';
