/** What `npm run test:api` takes. */

export interface Options {
  readonly kubeconfig: string;
  /** @default kubectl on the PATH */
  readonly kubectl: string;
  /** A folder that has CRDs which the reference manifests lack. @default none */
  readonly mirror: string | undefined;
  /** Put CRDs of another release in the place of those that are there, for layers of releases before. */
  readonly replaceCrds: boolean;
  /** Names that a layer must hold to be judged. @default all */
  readonly only: string | undefined;
  readonly parts: readonly Part[];
}

/** What is judged, in the order of a run. */
export const PARTS = ['layers', 'examples', 'gitops', 'handover'] as const;
export type Part = (typeof PARTS)[number];

export const USAGE =
  'usage: npm run test:api -- --kubeconfig FILE [--kubectl PATH] [--mirror DIR] [--replace-crds] [--part layers|examples|gitops|handover] [--only TEXT]';

/** The options, or what is wrong with them. */
export function parseOptions(argv: readonly string[]): Options | string {
  const given = new Map<string, string>();
  let replaceCrds = false;
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--replace-crds') {
      replaceCrds = true;
      continue;
    }
    const value = argv[++at];
    if (!['--kubeconfig', '--kubectl', '--mirror', '--part', '--only'].includes(word)) return `unknown option ${word}\n${USAGE}`;
    if (value === undefined) return `${word} needs a value\n${USAGE}`;
    given.set(word, value);
  }
  const kubeconfig = given.get('--kubeconfig');
  // Never whatever cluster a shell happens to point at.
  if (kubeconfig === undefined) return `--kubeconfig is needed\n${USAGE}`;
  const part = given.get('--part');
  const parts = PARTS.filter((one) => part === undefined || one === part);
  if (parts.length === 0) return `--part is one of ${PARTS.join(', ')}\n${USAGE}`;
  return { kubeconfig, kubectl: given.get('--kubectl') ?? 'kubectl', mirror: given.get('--mirror'), replaceCrds, only: given.get('--only'), parts };
}
