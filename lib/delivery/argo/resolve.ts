import { NetstackError, ProblemList } from '../../finding';
import { checkDns1123Label, checkDns1123Subdomain, parseName } from '../../kube';
import { type ResolvedGitSource, resolveGitSource } from '../source';
import type { ArgoDestination, ArgoOptions } from './options';

/** Argo CD's options with every default filled in. */
export interface ResolvedArgo {
  readonly source: ResolvedGitSource;
  readonly project: string;
  readonly namespace: string;
  readonly destination: ArgoDestination;
  readonly applications: 'cluster' | 'stage' | 'set';
  readonly serverSideApply: 'all' | 'large';
  readonly automated: boolean;
}

/** @throws NetstackError with everything that is wrong. */
export function resolveArgo(options: ArgoOptions): ResolvedArgo {
  const problems = new ProblemList();
  const source = problems.at('source').read(resolveGitSource, options.source);
  const project = problems.at('project').read((text) => parseName(text, checkDns1123Subdomain, 'project'), options.project ?? 'default');
  const namespace = problems.at('namespace').read((text) => parseName(text, checkDns1123Label, 'namespace'), options.namespace ?? 'argocd');
  if (source === undefined || project === undefined || namespace === undefined) throw new NetstackError(problems.findings);
  return {
    source,
    project,
    namespace,
    destination: options.destination ?? { type: 'by-name' },
    applications: options.applications ?? 'cluster',
    serverSideApply: options.serverSideApply ?? 'all',
    automated: options.automated ?? true,
  };
}
