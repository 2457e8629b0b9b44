import { NetstackError } from '../../finding';
import { Cidr, Ip, type IpFamily } from '../../net';

/** An address and a port that a process listens on. Serialises to Kubernetes' text, `0.0.0.0:10256` or `[::1]:10249`. */
export class BindAddress {
  readonly #brand = 'BindAddress';
  readonly address: Ip;
  readonly port: number;

  private constructor(address: Ip, port: number) {
    this.address = address;
    this.port = port;
  }

  /** Reads `IP:port`. Throws `kube-proxy/bind-address`, or what Ip.parse throws: names are no addresses here. */
  static parse(text: string): BindAddress {
    const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([1-9]\d{0,4})$/.exec(text);
    const port = Number(match?.[3]);
    const host = match?.[1] ?? match?.[2];
    if (host === undefined || port > 65_535) {
      throw NetstackError.of({
        code: 'kube-proxy/bind-address',
        message: 'not an address with a port',
        got: JSON.stringify(text),
        expected: "'0.0.0.0:10249' or '[::]:10249', with a port from 1 to 65535",
      });
    }
    return new BindAddress(Ip.parse(host), port);
  }

  /** Every address of the node, by its primary family; the wildcard of IPv6 takes IPv4 too. */
  static everywhere(family: IpFamily, port: number): BindAddress {
    return new BindAddress(Ip.parse(family === 'IPv4' ? '0.0.0.0' : '::'), port);
  }
  /** The node itself only. */
  static loopback(family: IpFamily, port: number): BindAddress {
    return new BindAddress(Ip.parse(family === 'IPv4' ? '127.0.0.1' : '::1'), port);
  }
  /** Whether a value is a BindAddress. */
  static is(value: unknown): value is BindAddress {
    return typeof value === 'object' && value !== null && #brand in value;
  }

  /** Whether it listens on every address. */
  get isEverywhere(): boolean {
    return this.address.value === 0n;
  }
  /** Whether only the node itself reaches it. */
  get isLoopback(): boolean {
    return loopbacks.some((range) => range.contains(this.address));
  }
  toString(): string {
    return this.address.family === 'IPv4' ? `${this.address}:${this.port}` : `[${this.address}]:${this.port}`;
  }
  toJSON(): string {
    return this.toString();
  }
}

/** Addresses that never leave the node. */
export const loopbacks: readonly Cidr[] = [Cidr.parse('127.0.0.0/8'), Cidr.parse('::1/128')];
