/** The index of a folder under imports/: one name for each of its modules. */

/** `networking.k8s.io.v1` is `networking`, `autoscaling.v2` is `autoscalingV2`. */
export function alias(module: string): string {
  const parts = module.split('.');
  const version = parts.at(-1) ?? '';
  return `${parts[0]}${version === 'v1' ? '' : version.slice(0, 1).toUpperCase() + version.slice(1)}`;
}

/** The text of an index.ts that re-exports the types of every module under its alias. */
export function indexText(modules: Iterable<string>): string {
  return [...modules]
    .sort()
    .map((module) => `export type * as ${alias(module)} from './${module}';\n`)
    .join('');
}
