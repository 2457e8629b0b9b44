/** The addresses at which clouds hand credentials to whoever asks, and what a platform's pods need of them nevertheless. */
import type { Cluster } from '../cluster';
import { Port } from '../flow';
import { Cidr } from '../net';
import type { AddressBlock } from './intent';

/**
 * Link-local addresses hold the metadata services of AWS, Google, Azure, Oracle, OpenStack and others, ECS task roles
 * (169.254.170.2) and pod identity agents; they are the node's and the cloud's own, never the world. Beside them: Alibaba's
 * metadata, Azure's wireserver, AWS's IPv6 range (metadata, resolver, pod identity) and Google's IPv6 metadata.
 * Pods on the host network are beyond any policy; the hop limit of IMDSv2 is what stops those.
 */
const METADATA = ['100.100.100.200/32', '168.63.129.16/32', '169.254.0.0/16', 'fd00:ec2::/32', 'fd20:ce::254/128', 'fe80::/10'];

/** The metadata ranges of all clouds. */
export function cloudMetadata(): readonly Cidr[] {
  return METADATA.map((text) => Cidr.parse(text));
}

/** An address block without the metadata ranges inside it. A block inside a metadata range was asked for by name and stays. */
export function withoutMetadata({ cidr, except }: AddressBlock, metadata: readonly Cidr[]): AddressBlock {
  const cut = metadata.filter((range) => cidr.prefix < range.prefix && cidr.contains(range) && !except.some((hole) => hole.contains(range)));
  return cut.length === 0 ? { cidr, except } : { cidr, except: [...except, ...cut] };
}

/** An address that the platform's pods need although metadata is cut out. */
export interface PlatformNeed {
  readonly cidr: Cidr;
  readonly ports: readonly Port[];
  readonly reason: string;
}

export function platformNeeds({ platform }: Cluster): readonly PlatformNeed[] {
  return platform.metadataExceptions.map(({ cidr, ports = [], reason }) => ({
    cidr: Cidr.parse(cidr),
    ports: ports.map((text) => Port.parse(text)),
    reason,
  }));
}
