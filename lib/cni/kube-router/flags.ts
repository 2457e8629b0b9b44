import type { Cluster } from '../../cluster';
import { clusterFlags } from '../engine/kube-router';
import type { ResolvedBgp } from './bgp';
import { passwords } from './names';
import type { ResolvedKubeRouter, ResolvedRouter, ResolvedServices } from './resolve';

/** Every flag that an option, or a fact of the cluster, stands for; what is left out is not an option. */
export function flagsOf(o: ResolvedKubeRouter, cluster: Cluster): readonly string[] {
  return [
    `--run-router=${o.router !== undefined}`,
    `--run-firewall=${o.firewall}`,
    `--run-service-proxy=${o.services !== undefined}`,
    `--enable-cni=${o.cni !== undefined}`,
    ...(o.access.type === 'host-path' ? [`--kubeconfig=${o.access.path}`] : []),
    ...(o.master === undefined ? [] : [`--master=${o.master}`]),
    ...clusterFlags(o.base, cluster),
    ...(o.router === undefined ? [] : routerFlags(o.router)),
    ...(o.services === undefined ? [] : serviceFlags(o.services)),
    ...o.externalIpRanges.map((range) => `--service-external-ip-range=${range}`),
    ...o.loadBalancerRanges.map((range) => `--loadbalancer-ip-range=${range}`),
    `--strict-external-ip-validation=${o.strictExternalIps}`,
    ...(o.loadBalancer === undefined ? [] : ['--run-loadbalancer=true', `--loadbalancer-default-class=${o.loadBalancer.defaultClass}`]),
  ];
}

function routerFlags({ overlay, bgp, advertise, ipMasq, disableSourceDestCheck, mtu }: ResolvedRouter): readonly string[] {
  return [
    `--enable-overlay=${overlay.type !== 'none'}`,
    ...(overlay.type === 'none' ? [] : [`--overlay-type=${overlay.type}`, `--overlay-encap=${overlay.encapsulation}`]),
    ...(overlay.type === 'none' || overlay.encapsulation === 'ipip' ? [] : [`--overlay-encap-port=${overlay.port}`]),
    `--enable-pod-egress=${ipMasq}`,
    `--auto-mtu=${mtu === undefined}`,
    `--disable-source-dest-check=${disableSourceDestCheck}`,
    `--advertise-pod-cidr=${advertise.podCidrs}`,
    `--advertise-cluster-ip=${advertise.clusterIps}`,
    `--advertise-external-ip=${advertise.externalIps}`,
    `--advertise-loadbalancer-ip=${advertise.loadBalancerIps}`,
    ...bgpFlags(bgp),
  ];
}

function bgpFlags({ peers, gracefulRestart, bfd, ...bgp }: ResolvedBgp): readonly string[] {
  return [
    `--cluster-asn=${bgp.clusterAsn}`,
    `--bgp-port=${bgp.port}`,
    `--bgp-holdtime=${bgp.holdTime}`,
    `--enable-ibgp=${bgp.mesh !== 'none'}`,
    `--nodes-full-mesh=${bgp.mesh !== 'annotations'}`,
    `--bgp-graceful-restart=${gracefulRestart !== undefined}`,
    ...(gracefulRestart === undefined
      ? []
      : [`--bgp-graceful-restart-time=${gracefulRestart.time}`, `--bgp-graceful-restart-deferral-time=${gracefulRestart.deferralTime}`]),
    ...(peers.length === 0
      ? []
      : [
          `--peer-router-ips=${peers.map(({ address }) => address).join(',')}`,
          `--peer-router-asns=${peers.map(({ asn }) => asn).join(',')}`,
          `--peer-router-ports=${peers.map(({ port }) => port).join(',')}`,
        ]),
    ...(peers.some(({ password }) => password !== undefined) ? [`--peer-router-passwords-file=${passwords.file}`] : []),
    ...(bgp.multihopTtl === undefined ? [] : [`--peer-router-multihop-ttl=${bgp.multihopTtl}`]),
    ...(bgp.overrideNextHop ? ['--override-nexthop=true'] : []),
    ...(bgp.routerId === undefined ? [] : [`--router-id=${bgp.routerId}`]),
    `--gobgp-admin-port=${bgp.adminPort}`,
    ...(bfd === undefined
      ? []
      : [
          '--enable-bfd=true',
          `--bfd-port=${bfd.port}`,
          `--bfd-detection-multiplier=${bfd.multiplier}`,
          `--bfd-desired-min-tx-interval=${bfd.interval}`,
          `--bfd-required-min-rx-interval=${bfd.interval}`,
        ]),
  ];
}

function serviceFlags(o: ResolvedServices): readonly string[] {
  const direct = o.directServerReturn;
  return [
    `--hairpin-mode=${o.hairpin}`,
    `--masquerade-all=${o.masqueradeAll}`,
    `--nodeport-bindon-all-ip=${o.nodePortOnAllAddresses}`,
    `--ipvs-graceful-termination=${o.gracefulTermination}`,
    `--ipvs-sync-period=${o.syncPeriod}`,
    ...(direct === undefined ? [] : [`--runtime-endpoint=unix://${direct.runtimeFolder}/${direct.runtimeSocket}`]),
  ];
}
