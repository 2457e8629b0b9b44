/** Objects that take no part in who can talk to whom: counted by kind, so that none is left out in silence. */
import type { Finding } from '../../finding';
import type { Origin } from '../model';

const groups: ReadonlySet<string> = new Set(['rbac.authorization.k8s.io', 'apiextensions.k8s.io', 'storage.k8s.io', 'kustomize.config.k8s.io']);
const kinds: ReadonlySet<string> = new Set(
  'ConfigMap Secret ServiceAccount PersistentVolumeClaim PersistentVolume Event Endpoints EndpointSlice LimitRange ResourceQuota PodDisruptionBudget HorizontalPodAutoscaler PriorityClass IngressClass RuntimeClass Lease ControllerRevision ComponentStatus CertificateSigningRequest CSIDriver FlowSchema PriorityLevelConfiguration Kustomization'.split(
    ' ',
  ),
);

/** Whether objects of a kind are known to say nothing about who can talk to whom. */
export function isIrrelevant(group: string, kind: string): boolean {
  return groups.has(group) || (kinds.has(kind) && (group === '' || group.endsWith('k8s.io') || !group.includes('.')));
}

/** Objects of one kind that were left out. */
export interface LeftOutKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly count: number;
  /** Where the first of them stands. */
  readonly origin: Origin;
  /** Whether the kind is known to make no difference. */
  readonly irrelevant: boolean;
}

export class LeftOut {
  readonly #kinds = new Map<string, LeftOutKind>();

  add(apiVersion: string, kind: string, origin: Origin, irrelevant: boolean): void {
    const key = `${apiVersion}/${kind}`;
    const known = this.#kinds.get(key);
    this.#kinds.set(key, known === undefined ? { apiVersion, kind, count: 1, origin, irrelevant } : { ...known, count: known.count + 1 });
  }
  /** In the order in which the kinds were met. */
  list(): readonly LeftOutKind[] {
    return [...this.#kinds.values()];
  }
}

/** One finding a kind. */
export function leftOutFinding({ apiVersion, kind, count, origin, irrelevant }: LeftOutKind): Finding {
  return {
    code: irrelevant ? 'reach/irrelevant-kind' : 'reach/unknown-kind',
    severity: 'info',
    at: '',
    position: { file: origin.file, line: origin.line },
    ...(origin.construct === undefined ? {} : { construct: origin.construct }),
    message: `objects of kind ${kind} take no part in the analysis: ${irrelevant ? 'they say nothing about who can talk to whom' : 'the kind is not known'}`,
    got: `${count} of ${apiVersion} ${kind}, the first here`,
  };
}

/** All of them in one line; undefined where nothing was left out. */
export function leftOutText(list: readonly LeftOutKind[]): string | undefined {
  if (list.length === 0) return undefined;
  const counted = [...list].sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
  const named = counted.slice(0, 6).map(({ kind, count }) => `${count} ${kind}`);
  const rest = counted.slice(6).reduce((sum, { count }) => sum + count, 0);
  return `left out, no part in who can talk to whom: ${named.join(', ')}${rest === 0 ? '' : `, ${rest} of ${counted.length - 6} other kinds`}`;
}
