/** The two address families, named as Kubernetes names them in `spec.ipFamilies`. */
export type IpFamily = 'IPv4' | 'IPv6';

/** Both families, IPv4 first: the order of every list and comparison. */
export const ipFamilies = ['IPv4', 'IPv6'] as const satisfies readonly IpFamily[];

/** Length of an address in bits: 32 or 128. */
export function bitsOf(family: IpFamily): 32 | 128 {
  return family === 'IPv4' ? 32 : 128;
}

/** Number of addresses of a family: 2^32 or 2^128. */
export function spaceOf(family: IpFamily): bigint {
  return family === 'IPv4' ? 0x1_0000_0000n : 0x1_0000_0000_0000_0000_0000_0000_0000_0000n;
}
