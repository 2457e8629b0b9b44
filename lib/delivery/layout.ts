import type { Finding } from '../finding';
import type { WrittenCluster } from '../synth';

/** Refuses layouts without a folder a stage, for companions that point at folders. */
export function needsTree(companion: string): (cluster: WrittenCluster) => readonly Finding[] {
  return ({ name, layout }) =>
    layout === 'tree'
      ? []
      : [
          {
            code: 'delivery/needs-folders',
            severity: 'error',
            at: '',
            construct: name,
            message: `${companion} points at a folder a stage, and this layout has none`,
            got: layout,
            expected: 'tree',
            fix: '--layout tree',
          },
        ];
}
