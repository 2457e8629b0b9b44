import type { Problems } from '../../../finding';
import { Cidr, type IpFamily } from '../../../net';
import type { CalicoAddressDetection, CalicoDetection, ResolvedCalicoAddressDetection, ResolvedCalicoDetection } from '../detection';

/** One for each family of the cluster; what is said of another family is reported, because it would reach nothing. */
export function resolveAddressDetection(
  given: CalicoAddressDetection = {},
  families: readonly IpFamily[],
  problems: Problems,
): ResolvedCalicoAddressDetection {
  for (const family of ['IPv4', 'IPv6'] as const) {
    if (given[family] === undefined || families.includes(family)) continue;
    problems.at(family).report({
      code: 'calico/foreign-family',
      message: 'pods have no addresses of this family',
      got: family,
      expected: families.join(', '),
      fix: 'leave it out',
    });
  }
  return Object.fromEntries(
    families.map((family) => [family, resolveDetection(given[family] ?? { type: 'kubernetes-internal-ip' }, family, problems.at(family))]),
  );
}

function resolveDetection(detection: CalicoDetection, family: IpFamily, problems: Problems): ResolvedCalicoDetection {
  switch (detection.type) {
    case 'interface':
    case 'skip-interface':
      checkTexts(detection.patterns, 'a pattern without spaces or commas', problems.at('patterns'));
      return detection;
    case 'can-reach':
      checkTexts([detection.destination], 'an address or a name', problems.at('destination'));
      return detection;
    case 'cidr': {
      if (detection.cidrs.length === 0) reportEmpty(problems.at('cidrs'));
      const cidrs = detection.cidrs.flatMap((text, index) => {
        const at = problems.at(`cidrs[${index}]`);
        const range = at.read(Cidr.parse, text);
        if (range !== undefined && range.family !== family)
          at.report({ code: 'calico/detection-family', message: 'the range is of the other family', got: String(range), expected: family });
        return range ?? [];
      });
      return { type: 'cidr', cidrs };
    }
    default:
      return detection;
  }
}

/** Methods are one text with commas between their parts. */
function checkTexts(texts: readonly string[], expected: string, problems: Problems): void {
  if (texts.length === 0) reportEmpty(problems);
  texts.forEach((text, index) => {
    if (text === '' || /[\s,]/.test(text)) {
      problems.at(`[${index}]`).report({ code: 'calico/detection', message: 'finds no address', got: JSON.stringify(text), expected });
    }
  });
}

function reportEmpty(problems: Problems): void {
  problems.report({
    code: 'calico/detection',
    message: 'the list is empty',
    got: '[]',
    fix: 'leave it out for the address that the kubelet reports',
  });
}

/** The method as calico-node reads it from IP_AUTODETECTION_METHOD. */
export function detectionMethod(detection: ResolvedCalicoDetection): string {
  switch (detection.type) {
    case 'kubernetes-internal-ip':
    case 'first-found':
      return detection.type;
    case 'interface':
    case 'skip-interface':
      return `${detection.type}=${detection.patterns.join(',')}`;
    case 'can-reach':
      return `can-reach=${detection.destination}`;
    case 'cidr':
      return `cidr=${detection.cidrs.join(',')}`;
  }
}
