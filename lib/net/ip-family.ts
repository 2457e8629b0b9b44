/** The two address families, named as Kubernetes names them in `spec.ipFamilies`. */
export type IpFamily = 'IPv4' | 'IPv6';

/** Both families, IPv4 first: the order of every list and comparison. */
export const ipFamilies = ['IPv4', 'IPv6'] as const satisfies readonly IpFamily[];

/** Length of an address in bits: 32 or 128. */
export function bitsOf(family: IpFamily): 32 | 128 {
  return family === 'IPv4' ? 32 : 128;
}

const powers: readonly bigint[] = Array.from({ length: 129 }, (_, bits) => 1n << BigInt(bits));

/** Two to the power of a number of bits, 0 to 128: the size of a range with that many host bits. Looked up, because parsing asks for it. */
export function powerOfTwo(bits: number): bigint {
  return powers[bits] ?? 1n << BigInt(bits);
}

/** Number of addresses of a family: 2^32 or 2^128. */
export function spaceOf(family: IpFamily): bigint {
  return powerOfTwo(bitsOf(family));
}
