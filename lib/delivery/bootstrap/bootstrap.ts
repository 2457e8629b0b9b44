import { NetstackError } from '../../finding';
import { checkDns1123Label, parseName } from '../../kube';
import { clusterApiBootstrap } from './cluster-api';
import { kubeadmBootstrap } from './kubeadm';
import { rancherBootstrap } from './rancher';
import { type BootstrapFile, type BootstrapLayer, bootstrapStages, streamOf } from './stages';
import { talosBootstrap } from './talos';

/** Who applies the bootstrap. */
export const BOOTSTRAP_TARGETS = ['kubectl', 'kubeadm', 'talos', 'k3s', 'rke2', 'cluster-api'] as const;
export type BootstrapTarget = (typeof BOOTSTRAP_TARGETS)[number];

export interface BootstrapOptions {
  /** Where Talos fetches `bootstrap.yaml` from, instead of finding it in its configuration. @default inline */
  readonly url?: string;
  /** Namespace of the Cluster object of Cluster API. @default default */
  readonly namespace?: string;
}

/**
 * The files that bring a cluster to the point where a GitOps controller can run, in the form that a target takes.
 * @throws NetstackError `bootstrap/nothing`, `bootstrap/url`, `bootstrap/option`, `bootstrap/object-too-large`, `kube/name`
 */
export function bootstrap(layer: BootstrapLayer, target: BootstrapTarget, options: BootstrapOptions = {}): readonly BootstrapFile[] {
  const { url, namespace } = options;
  if (url !== undefined && target !== 'talos') throw idle('url', target);
  if (namespace !== undefined && target !== 'cluster-api') throw idle('namespace', target);
  switch (target) {
    case 'kubectl':
      return [{ path: 'bootstrap.yaml', text: streamOf(bootstrapStages(layer)) }];
    case 'kubeadm':
      return kubeadmBootstrap(layer);
    case 'talos':
      return talosBootstrap(layer, url === undefined ? undefined : checkedUrl(url));
    case 'k3s':
    case 'rke2':
      return rancherBootstrap(layer, target);
    case 'cluster-api':
      return clusterApiBootstrap(layer, parseName(namespace ?? 'default', checkDns1123Label, 'namespace'));
  }
}

function idle(option: string, target: BootstrapTarget): NetstackError {
  return NetstackError.of({ code: 'bootstrap/option', message: 'the option reaches nothing', got: `${option} for ${target}` });
}

/** What a node runs as root comes over TLS. */
function checkedUrl(url: string): string {
  if (/^https:\/\/[a-z0-9.-]+(?::\d{1,5})?\/[\w.~/%+-]+$/i.test(url)) return url;
  throw NetstackError.of({
    code: 'bootstrap/url',
    message: 'not the https address of a file',
    got: JSON.stringify(url),
    expected: 'https://host/path/bootstrap.yaml',
  });
}
