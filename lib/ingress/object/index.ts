export { isPlusService } from './backend';
export { classAnnotation, ingressManifest } from './manifest';
export type {
  IngressBackend,
  IngressBackendInput,
  IngressOptions,
  IngressPath,
  IngressRule,
  IngressTls,
  PathType,
  PlusService,
  PlusServicePort,
  ResourceBackend,
  ServiceBackend,
} from './options';
