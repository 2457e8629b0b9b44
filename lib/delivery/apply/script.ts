/**
 * A shell script that applies a cluster's stages in order and waits for each: for clusters without a GitOps controller, and
 * for the moment before there is one. POSIX sh, kubectl and nothing else.
 */
import { type DaemonSet, isKind, type KubeManifest, type StatefulSet } from '../../kube';
import type { Companion, WrittenCluster } from '../../synth';
import { needsTree } from '../layout';
import { checkedRepositoryPath, relativePath } from '../source';
import { type DeliveredStage, deliveredStages } from '../stages';

export interface ApplyOptions {
  /** Folder of the output in the repository, with `/`. @default dist */
  readonly path?: string;
}

/** `apply.sh` in the folder of each cluster. Needs the layout `tree`. @throws NetstackError `delivery/path` */
export function applyCompanion({ path = 'dist' }: ApplyOptions = {}): Companion {
  checkedRepositoryPath(path);
  return { check: needsTree('apply.sh'), files: (cluster) => [{ path: `${cluster.folder}/apply.sh`, text: applyScript(cluster, path) }] };
}

const SERVER_SIDE = 'apply --server-side --field-manager="$manager" $force $dry';

/** A call names this many files at most: the kernel bounds the arguments of a program. */
const FILES_A_CALL = 500;

/** Namespaces that every cluster has. */
const EVERYWHERE: ReadonlySet<string> = new Set(['default', 'kube-node-lease', 'kube-public', 'kube-system']);

/** The script of a cluster. Every name in it is quoted, and names hold no quotes. */
export function applyScript(cluster: WrittenCluster, path: string): string {
  const delivered = deliveredStages(cluster, path);
  const stages = delivered.map((stage) => stageLines(stage, cluster));
  return `${PROLOGUE}${known(delivered)}${needed(delivered)}${stages.join('\n')}\n${epilogue(cluster.name)}`;
}

const PROLOGUE = `#!/bin/sh
# Applies the stages of this folder in order, on the server's side, and waits until each is healthy. Safe to run again.
set -eu

usage() {
  cat <<'END'
usage: apply.sh [--dry-run] [--from STAGE] [--force-conflicts] [--field-manager NAME] [--timeout SECONDS] [KUBECTL OPTION...]
  --dry-run           have the API server judge every object, and change nothing; what lies in namespaces, or is of CRDs,
                      that are not there yet is refused
  --from STAGE        begin with this stage, for example 30-dns
  --force-conflicts   take over fields that another manager set otherwise, for example when a cluster is brought under management
  --field-manager NAME
                      whose the fields are (default netstack); give the name of the controller that takes over later
  --timeout SECONDS   how long to wait for each workload (default 600)
The other options go to kubectl, for example --context prod.
END
}

dry= from= force= manager=netstack named= timeout=600 refused=
while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry=--dry-run=server ;;
    --from) from=\${2:?--from needs a stage}; shift ;;
    --force-conflicts) force=--force-conflicts ;;
    --field-manager) manager=\${2:?--field-manager needs a name}; named=yes; shift ;;
    --timeout) timeout=\${2:?--timeout needs seconds}; shift ;;
    -h | --help) usage; exit 0 ;;
    *) break ;;
  esac
  shift
done

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
kubectl=\${KUBECTL:-kubectl}
options=\${force:+ $force}\${named:+ --field-manager $manager}\${*:+ $*}

begin() {
  stage=$1
  if [ -n "$from" ]; then
    if [ "$from" != "$stage" ]; then skip=1; return 0; fi
    from=
  fi
  skip=
  echo "stage $stage"
}
failed() {
  echo "stage $stage failed; when it is mended, go on with: sh $0 --from $stage$options" >&2
  exit 1
}
# A dry run goes on: everything that is refused is told at once.
apply() {
  [ -z "$skip" ] || return 0
  "$kubectl" "$@" >&2 || { [ -n "$dry" ] && refused=yes || failed; }
}
wait_for() {
  [ -n "$skip" ] || [ -n "$dry" ] || "$kubectl" "$@" >&2 || failed
}
# kubectl calls it an error that a definition which was made a moment ago has no conditions yet.
wait_for_crds() {
  [ -z "$skip" ] && [ -z "$dry" ] || return 0
  tried=0
  until said=$("$kubectl" wait --for=condition=Established "$@" 2>&1); do
    case $said in *'accessor error'*) ;; *) tried=10 ;; esac
    [ "$tried" -lt 10 ] || { echo "$said" >&2; failed; }
    tried=$((tried + 1))
    sleep 1
  done
  echo "$said" >&2
}
# Pods that are replaced only when somebody deletes them have no rollout: as many as are wanted must be ready.
wait_until_ready() {
  [ -z "$skip" ] && [ -z "$dry" ] || return 0
  tried=0
  until "$kubectl" "$@" | {
    read -r generation observed wanted ready && [ "$generation" = "$observed" ] && [ "$wanted" = "$ready" ]
  }; do
    [ "$tried" -lt "$timeout" ] || { echo "$3 is not ready after $timeout seconds" >&2; failed; }
    tried=$((tried + 2))
    sleep 2
  done
}
`;

/** Refuses a stage to begin with that does not exist, before anything is asked of the cluster. */
function known(stages: readonly DeliveredStage[]): string {
  return `
stages='${stages.map(({ stage }) => stage).join(' ')}'
[ -z "$from" ] || case " $stages " in *" $from "*) ;; *) echo "there is no stage $from; there are $stages" >&2; exit 2 ;; esac
`;
}

/** Says before anything is applied which namespaces of others are not there: their owners make them, and policies lie in them. */
function needed(stages: readonly DeliveredStage[]): string {
  const manifests = stages.flatMap(({ objects }) => objects.map(({ manifest }) => manifest));
  const made = new Set(manifests.filter((manifest) => isKind(manifest, 'Namespace')).map(({ metadata }) => metadata.name));
  const others = new Set(
    manifests.flatMap(({ metadata: { namespace = 'default' } }) => (EVERYWHERE.has(namespace) || made.has(namespace) ? [] : [namespace])),
  );
  if (others.size === 0) return '';
  return `
there=" $("$kubectl" get namespaces -o 'jsonpath={.items[*].metadata.name}' "$@") " || exit 1
for namespace in ${[...others]
    .sort()
    .map((name) => `'${name}'`)
    .join(' ')}; do
  case $there in *" $namespace "*) ;; *) echo "namespace $namespace is not there: the stage that has objects in it will fail until somebody makes it" >&2 ;; esac
done
`;
}

function epilogue(name: string): string {
  return `
if [ -n "$refused" ]; then
  echo "${name}: not every object would be accepted" >&2
  exit 1
fi
if [ -n "$dry" ]; then echo "${name}: every stage would be accepted"; else echo "${name}: every stage is applied and healthy"; fi
`;
}

function stageLines({ stage, files, objects, crds }: DeliveredStage, cluster: WrittenCluster): string {
  const here = (path: string): string => `"$here/${relativePath(cluster.folder, path)}"`;
  return [
    `\nbegin ${stage}`,
    ...crds.flatMap((pulled) => [
      `apply ${SERVER_SIDE} -k ${here(pulled.folder)} "$@"`,
      `wait_for_crds ${pulled.names.map((name) => `'crd/${name}'`).join(' ')} --timeout="\${timeout}s" "$@"`,
    ]),
    ...chunks(files, FILES_A_CALL).map((some) => [`apply ${SERVER_SIDE}`, ...some.map((file) => `  -f ${here(file)}`), '  "$@"'].join(' \\\n')),
    ...objects.flatMap(({ manifest }) => waits(manifest)),
  ].join('\n');
}

/** File by file, not by folder: in the order of apply, and a folder may hold what is no manifest, as a kustomization. */
function chunks(files: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(files.length / size) }, (_, at) => files.slice(at * size, (at + 1) * size));
}

/** What tells that an object does its work; nothing where being there is enough. */
function waits(manifest: KubeManifest): readonly string[] {
  const { name, namespace } = manifest.metadata;
  if (isKind(manifest, 'DaemonSet') && replacedByHand(manifest)) {
    return [readyLine(manifest, '{.status.desiredNumberScheduled} {.status.numberReady}')];
  }
  if (isKind(manifest, 'StatefulSet') && replacedByHand(manifest)) return [readyLine(manifest, '{.spec.replicas} {.status.readyReplicas}')];
  if (isKind(manifest, 'DaemonSet') || isKind(manifest, 'Deployment') || isKind(manifest, 'StatefulSet'))
    return [`wait_for rollout status '${manifest.kind.toLowerCase()}/${name}' -n '${namespace}' --timeout="\${timeout}s" "$@"`];
  if (isKind(manifest, 'Job')) return [`wait_for wait --for=condition=Complete 'job/${name}' -n '${namespace}' --timeout="\${timeout}s" "$@"`];
  if (isKind(manifest, 'CustomResourceDefinition')) return [`wait_for_crds 'crd/${name}' --timeout="\${timeout}s" "$@"`];
  return [];
}

/** `kubectl rollout status` refuses these. */
function replacedByHand({ spec }: DaemonSet | StatefulSet): boolean {
  return spec?.updateStrategy?.type === 'OnDelete';
}

function readyLine({ kind, metadata: { name, namespace } }: KubeManifest, counts: string): string {
  const path = `{.metadata.generation} {.status.observedGeneration} ${counts}{"\\n"}`;
  return `wait_until_ready get '${kind.toLowerCase()}' '${name}' -n '${namespace}' -o 'jsonpath=${path}' "$@"`;
}
