/**
 * A shell script that applies a cluster's stages in order and waits for each: for clusters without a GitOps controller, and
 * for the moment before there is one. POSIX sh, kubectl and nothing else.
 */
import { isKind, type KubeManifest } from '../../kube';
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

const SERVER_SIDE = 'apply --server-side --field-manager=netstack $force $dry';

/** The script of a cluster. Every name in it is quoted, and names hold no quotes. */
export function applyScript(cluster: WrittenCluster, path: string): string {
  const stages = deliveredStages(cluster, path).map((stage) => stageLines(stage, cluster));
  return `${PROLOGUE}${stages.join('\n')}\n${epilogue(cluster.name)}`;
}

const PROLOGUE = `#!/bin/sh
# Applies the stages of this folder in order, on the server's side, and waits until each is healthy. Safe to run again.
set -eu

usage() {
  cat <<'END'
usage: apply.sh [--dry-run] [--from STAGE] [--force-conflicts] [--timeout SECONDS] [KUBECTL OPTION...]
  --dry-run           have the API server judge every object, and change nothing; it knows only namespaces and CRDs that are there
  --from STAGE        begin with this stage, for example 30-dns
  --force-conflicts   take over fields that another manager owns, for example when a cluster is brought under management
  --timeout SECONDS   how long a stage may take (default 600)
The other options go to kubectl, for example --context prod.
END
}

dry= from= force= timeout=600
while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry=--dry-run=server ;;
    --from) from=\${2:?--from needs a stage}; shift ;;
    --force-conflicts) force=--force-conflicts ;;
    --timeout) timeout=\${2:?--timeout needs seconds}; shift ;;
    -h | --help) usage; exit 0 ;;
    *) break ;;
  esac
  shift
done

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
kubectl=\${KUBECTL:-kubectl}

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
  echo "stage $stage failed; when it is mended, go on with: $0 --from $stage" >&2
  exit 1
}
apply() {
  [ -n "$skip" ] || "$kubectl" "$@" >&2 || failed
}
wait_for() {
  [ -n "$skip" ] || [ -n "$dry" ] || "$kubectl" "$@" >&2 || failed
}
`;

function epilogue(name: string): string {
  return `
if [ -n "$from" ]; then
  echo "there is no stage $from" >&2
  exit 2
fi
if [ -n "$dry" ]; then echo "${name}: every stage would be accepted"; else echo "${name}: every stage is applied and healthy"; fi
`;
}

function stageLines({ stage, folder, objects, crds }: DeliveredStage, cluster: WrittenCluster): string {
  const here = (path: string): string => `"$here/${relativePath(cluster.folder, path)}"`;
  return [
    `\nbegin ${stage}`,
    ...crds.flatMap((pulled) => [
      `apply ${SERVER_SIDE} -k ${here(pulled.folder)} "$@"`,
      `wait_for wait --for=condition=Established ${pulled.names.map((name) => `'crd/${name}'`).join(' ')} --timeout="\${timeout}s" "$@"`,
    ]),
    ...(objects.length === 0 ? [] : [`apply ${SERVER_SIDE} -f ${here(folder)} "$@"`, ...objects.flatMap(({ manifest }) => waits(manifest))]),
  ].join('\n');
}

/** What tells that an object does its work; nothing where being there is enough. */
function waits(manifest: KubeManifest): readonly string[] {
  const { name, namespace } = manifest.metadata;
  if (isKind(manifest, 'DaemonSet') || isKind(manifest, 'Deployment') || isKind(manifest, 'StatefulSet'))
    return [`wait_for rollout status '${manifest.kind.toLowerCase()}/${name}' -n '${namespace}' --timeout="\${timeout}s" "$@"`];
  if (isKind(manifest, 'Job')) return [`wait_for wait --for=condition=Complete 'job/${name}' -n '${namespace}' --timeout="\${timeout}s" "$@"`];
  if (isKind(manifest, 'CustomResourceDefinition')) return [`wait_for wait --for=condition=Established 'crd/${name}' --timeout="\${timeout}s" "$@"`];
  return [];
}
