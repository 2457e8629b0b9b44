import type { Cluster } from '../../../cluster';
import type { Problems } from '../../../finding';
import { Cidr, Ip, isInterfaceName } from '../../../net';
import type { CiliumEgressGatewayPolicyOptions } from './options';
import { checkObjectName, checkSelector } from './selector';

const page = 'https://docs.cilium.io/en/stable/network/egress-gateway/egress-gateway/';

/** Reports everything that is wrong with a gateway. */
export function checkEgressGatewayPolicy(o: CiliumEgressGatewayPolicyOptions, problems: Problems, cluster?: Cluster): void {
  checkObjectName(o.name, problems.at('name'));
  if (o.selectors.length === 0)
    problems.at('selectors').report({
      code: 'cilium/egress-of-nobody',
      message: 'no pod takes the gateway',
      got: '[]',
      fix: 'select every pod with [{ podSelector: {} }]',
    });
  o.selectors.forEach(({ namespaceSelector, podSelector }, index) => {
    checkSelector(namespaceSelector, problems.at(`selectors[${index}].namespaceSelector`));
    checkSelector(podSelector, problems.at(`selectors[${index}].podSelector`));
  });
  checkSelector(o.gateway, problems.at('gateway'));
  if (o.destinationCidrs.length === 0)
    problems
      .at('destinationCidrs')
      .report({ code: 'cilium/egress-to-nowhere', message: 'no destination takes the gateway', got: '[]', fix: "write ['0.0.0.0/0'] for all" });
  const destinations = o.destinationCidrs.flatMap((text, index) => {
    const at = problems.at(`destinationCidrs[${index}]`);
    const cidr = at.read(Cidr.parse, text);
    const inside = cidr && [...(cluster?.podCidrs ?? []), ...(cluster?.serviceCidrs ?? [])].find((range) => range.contains(cidr));
    if (inside !== undefined)
      at.report({
        code: 'cilium/egress-inside-cluster',
        message: 'traffic that stays in the cluster never takes a gateway',
        got: `${text}, in ${inside}`,
        expected: 'ranges outside of the cluster',
        source: page,
      });
    return cidr ?? [];
  });
  o.excludedCidrs?.forEach((text, index) => {
    const at = problems.at(`excludedCidrs[${index}]`);
    const cidr = at.read(Cidr.parse, text);
    if (cidr !== undefined && !destinations.some((range) => range.overlaps(cidr)))
      at.report({
        code: 'cilium/excluded-from-nothing',
        message: 'an exception lies in a destination',
        got: text,
        expected: `a part of ${destinations.join(' or ')}`,
        source: page,
      });
  });
  checkSource(o, destinations, problems.at('source'));
}

function checkSource({ source }: CiliumEgressGatewayPolicyOptions, destinations: readonly Cidr[], problems: Problems): void {
  if (source?.type === 'interface' && !isInterfaceName(source.name))
    problems
      .at('name')
      .report({ code: 'cilium/interface', message: 'no interface has this name', got: JSON.stringify(source.name), expected: '1 to 15 characters' });
  const ip = source?.type === 'address' ? problems.at('ip').read(Ip.parse, source.ip) : undefined;
  if (ip !== undefined && destinations.length > 0 && destinations.every(({ family }) => family !== ip.family))
    problems.at('ip').report({
      code: 'cilium/foreign-family',
      message: 'no destination has the family of the address',
      got: ip.toString(),
      expected: `an address of ${destinations[0]?.family}`,
    });
}
