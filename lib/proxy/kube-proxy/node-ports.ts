import type { Problems } from '../../finding';
import { Cidr } from '../../net';
import { since } from './versions';

const keywords = ['primary', 'localhost', 'all'] as const;
const source = 'https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/';

/** CIDRs and the keywords that the version knows; before 1.37 that is `primary`, alone. */
export function resolveNodePortAddresses(given: readonly string[], minor: number, problems: Problems): readonly (Cidr | string)[] {
  const mixes = minor >= since.nodePortKeywords;
  return given.flatMap((text, index): readonly (Cidr | string)[] => {
    const at = problems.at(`[${index}]`);
    if (!keywords.some((keyword) => keyword === text)) {
      const range = at.read(Cidr.parse, text);
      return range === undefined ? [] : [range];
    }
    if (!mixes && (text !== 'primary' || given.length > 1)) {
      at.report({
        code: 'kube-proxy/node-port-keyword',
        message: `kube-proxy exits: before 1.${since.nodePortKeywords} the only keyword is primary, and it stands alone`,
        got: `${given.join(', ')} on 1.${minor}`,
        expected: 'primary, or CIDRs',
        ...(text === 'localhost' ? { fix: 'write 127.0.0.0/8 and the ranges of the nodes' } : {}),
        ...(text === 'all' ? { fix: 'write 0.0.0.0/0 or ::/0' } : {}),
        source,
      });
    }
    return [text];
  });
}
