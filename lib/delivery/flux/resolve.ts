import { bounded, NetstackError, ProblemList } from '../../finding';
import { checkDns1123Label, checkDns1123Subdomain, parseName } from '../../kube';
import { checkedRepositoryPath, resolveGitSource } from '../source';
import type { FluxExistingSource, FluxGitSource, FluxOptions } from './options';

/** Flux' options with every default filled in. */
export interface ResolvedFlux {
  readonly source:
    | Required<FluxExistingSource>
    | (Required<Omit<FluxGitSource, 'secretName'>> & { readonly secretName: string | undefined; readonly name: string });
  /** Prefix of the Secrets with kubeconfigs; undefined: each cluster has a Flux of its own. */
  readonly kubeConfigPrefix: string | undefined;
  readonly namespace: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
}

/** @throws NetstackError with everything that is wrong. */
export function resolveFlux(options: FluxOptions): ResolvedFlux {
  const problems = new ProblemList();
  const { placement = { type: 'own' } } = options;
  const given = options.source ?? { type: 'existing' };
  const source = problems.at('source').read((one) => (one.type === 'git' ? gitOf(one) : existingOf(one)), given);
  const namespace = problems.at('namespace').read((text) => parseName(text, checkDns1123Label, 'namespace'), options.namespace ?? 'flux-system');
  const prefix = placement.type === 'own' ? undefined : (placement.secretPrefix ?? 'kubeconfig-');
  if (prefix !== undefined) problems.at('placement.secretPrefix').read((text) => parseName(`${text}x`, checkDns1123Subdomain, 'prefix'), prefix);
  const seconds = (name: 'intervalSeconds' | 'timeoutSeconds'): number =>
    bounded(options[name] ?? 600, 10, 86_400, 'delivery/flux-seconds', problems.at(name));
  const [intervalSeconds, timeoutSeconds] = [seconds('intervalSeconds'), seconds('timeoutSeconds')];
  if (problems.failed || source === undefined || namespace === undefined) throw new NetstackError(problems.findings);
  return { source, kubeConfigPrefix: prefix, namespace, intervalSeconds, timeoutSeconds };
}

function gitOf(given: FluxGitSource): ResolvedFlux['source'] {
  const problems = new ProblemList();
  const git = problems.read(resolveGitSource, given);
  const { secretName } = given;
  if (secretName !== undefined) problems.at('secretName').read((text) => parseName(text, checkDns1123Subdomain, 'Secret'), secretName);
  if (problems.failed || git === undefined) throw new NetstackError(problems.findings);
  return { type: 'git', name: 'network', secretName, ...git };
}

function existingOf({ kind = 'GitRepository', name = 'flux-system', path = 'dist' }: FluxExistingSource): ResolvedFlux['source'] {
  const problems = new ProblemList();
  problems.at('name').read((text) => parseName(text, checkDns1123Subdomain, 'source'), name);
  problems.at('path').read(checkedRepositoryPath, path);
  problems.throwIfFailed();
  return { type: 'existing', kind, name, path };
}
