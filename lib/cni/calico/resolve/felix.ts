import { type PlanContext, provides } from '../../../component';
import { bounded, type Problems } from '../../../finding';
import { Cidr } from '../../../net';
import type { CalicoDataplane, ResolvedCalicoDataplane } from '../dataplane';
import type { CalicoFailsafePort, CalicoFelix, CalicoWireGuard, ResolvedCalicoFelix, ResolvedCalicoWireGuard, ResolvedFailsafePort } from '../felix';

const outOfRange = 'calico/out-of-range';

/** What was said, or what the layer's kube-proxy does: rules of both kinds side by side ask more of nodes than one. */
export function resolveDataplane(
  given: CalicoDataplane | undefined,
  { planned }: Pick<PlanContext, 'planned'>,
  problems: Problems,
): ResolvedCalicoDataplane {
  const dataplane: CalicoDataplane = given ?? { type: provides(planned, 'service-proxy:nftables') ? 'nftables' : 'iptables' };
  switch (dataplane.type) {
    case 'iptables':
      return { type: 'iptables', backend: dataplane.backend ?? 'auto' };
    case 'nftables':
      return { type: 'nftables' };
    case 'bpf':
      checkPattern(dataplane.dataInterfacePattern, problems.at('dataInterfacePattern'));
      return {
        type: 'bpf',
        externalServiceMode: dataplane.externalServiceMode ?? 'tunnel',
        connectTimeLoadBalancing: dataplane.connectTimeLoadBalancing ?? 'tcp',
        dataInterfacePattern: dataplane.dataInterfacePattern,
        enforceRpf: dataplane.enforceRpf ?? 'loose',
        logLevel: dataplane.logLevel ?? 'off',
        conntrackSize: bounded(dataplane.conntrackSize ?? 512_000, 1024, 100_000_000, outOfRange, problems.at('conntrackSize')),
      };
  }
}

export function resolveWireGuard(given: CalicoWireGuard | undefined, dualStack: boolean, problems: Problems): ResolvedCalicoWireGuard | undefined {
  if (given === undefined) return undefined;
  const port = portOf(given.port ?? 51_820, problems.at('port'));
  const portV6 = portOf(given.portV6 ?? 51_821, problems.at('portV6'));
  if (dualStack && port === portV6) {
    problems.at('portV6').report({
      code: 'calico/wireguard-one-port',
      message: 'two WireGuard devices cannot share a port: each opens it for both families',
      got: String(port),
      fix: 'give them different ports',
    });
  }
  return {
    port,
    portV6,
    hostEncryption: given.hostEncryption ?? false,
    persistentKeepalive: bounded(given.persistentKeepalive ?? 0, 0, 65_535, outOfRange, problems.at('persistentKeepalive')),
  };
}

export function resolveFelix(given: CalicoFelix = {}, problems: Problems): ResolvedCalicoFelix {
  const metricsPort = given.metricsPort ?? 0;
  const healthPort = portOf(given.healthPort ?? 9099, problems.at('healthPort'));
  checkPattern(given.mtuInterfacePattern, problems.at('mtuInterfacePattern'));
  checkPortRange(given.natPortRange, problems.at('natPortRange'));
  return {
    logSeverity: given.logSeverity ?? 'info',
    healthPort,
    metricsPort: bounded(metricsPort, 0, 65_535, outOfRange, problems.at('metricsPort')),
    endpointToHost: given.endpointToHost ?? 'accept',
    chainInsertMode: given.chainInsertMode ?? 'insert',
    failsafeInbound: failsafePorts(given.failsafeInbound, problems.at('failsafeInbound')),
    failsafeOutbound: failsafePorts(given.failsafeOutbound, problems.at('failsafeOutbound')),
    vxlanPort: portOf(given.vxlanPort ?? 4789, problems.at('vxlanPort')),
    vxlanVni: bounded(given.vxlanVni ?? 4096, 1, 16_777_215, outOfRange, problems.at('vxlanVni')),
    natPortRange: given.natPortRange,
    natOutgoingExclusions: given.natOutgoingExclusions ?? 'pools',
    awsSrcDstCheck: given.awsSrcDstCheck ?? 'do-nothing',
    serviceLoopPrevention: given.serviceLoopPrevention ?? 'drop',
    sourceSpoofing: given.sourceSpoofing ?? false,
    allowIpipFromWorkloads: given.allowIpipFromWorkloads ?? false,
    allowVxlanFromWorkloads: given.allowVxlanFromWorkloads ?? false,
    floatingIps: given.floatingIps ?? false,
    mtuInterfacePattern: given.mtuInterfacePattern,
    usageReporting: given.usageReporting ?? false,
  };
}

function portOf(port: number, problems: Problems): number {
  return bounded(port, 1, 65_535, outOfRange, problems);
}

function failsafePorts(given: readonly CalicoFailsafePort[] | undefined, problems: Problems): readonly ResolvedFailsafePort[] | undefined {
  return given?.map(({ protocol, port, cidr }, index) => {
    const at = problems.at(`[${index}]`);
    return { protocol, port: portOf(port, at.at('port')), cidr: cidr === undefined ? undefined : at.at('cidr').read(Cidr.parse, cidr) };
  });
}

/** Go's expressions are not JavaScript's: only what is certainly none is refused. */
function checkPattern(text: string | undefined, problems: Problems): void {
  if (text === undefined || (text !== '' && !/\s/.test(text))) return;
  problems.report({
    code: 'calico/pattern',
    message: 'matches no interface',
    got: JSON.stringify(text),
    expected: "a regular expression such as '^(eth|bond).*'",
  });
}

function checkPortRange(text: string | undefined, problems: Problems): void {
  if (text === undefined) return;
  const [, first, last] = /^(\d{1,5}):(\d{1,5})$/.exec(text) ?? [];
  if (first !== undefined && last !== undefined && Number(first) >= 1 && Number(first) <= Number(last) && Number(last) <= 65_535) return;
  problems.report({ code: 'calico/port-range', message: 'not a range of ports', got: JSON.stringify(text), expected: "'32768:65535'" });
}
