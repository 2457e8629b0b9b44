import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LayerSpec, manifestsOf, planLayer } from 'cdk8s-netstack';
import type { Checks } from './checks';
import type { Kubectl } from './kubectl';
import type { Target } from './target';
import { EGRESS, HOST_PORT, OUTSIDE, SEGMENT, UNDECLARED_PORT } from './workload';

interface Pod {
  readonly name: string;
  readonly node: string;
  readonly ip: string;
  /** Addresses of all families. */
  readonly ips: readonly string[];
}

export function checkNodes(kubectl: Kubectl, checks: Checks): void {
  const nodes = kubectl.get(['nodes'], '{range .items[*]}{.metadata.name} {end}').split(' ').filter(Boolean);
  for (const node of nodes) {
    checks.holds(`node ${node} is Ready`, () => kubectl.get(['node', node], '{.status.conditions[?(@.type=="Ready")].status}') === 'True');
  }
}

export function checkPods(kubectl: Kubectl, checks: Checks): void {
  const pods = webPods(kubectl);
  for (const from of pods) {
    for (const to of pods.filter(({ node }) => node !== from.node)) {
      checks.holds(`a pod on ${from.node} pings a pod on ${to.node}`, () => kubectl.exec(SEGMENT, from.name, 'ping', '-c', '1', '-W', '2', to.ip).ok);
      for (const ip of to.ips) {
        const url = `${at(ip)}:8080/hostname`;
        checks.holds(
          `a pod on ${from.node} connects to a pod on ${to.node} over ${family(ip)}`,
          () => fetched(kubectl, SEGMENT, from.name, url) === to.name,
        );
      }
    }
  }
}

export function checkServices(kubectl: Kubectl, checks: Checks, spec: LayerSpec, noProvider: boolean): void {
  const ip = kubectl.get(['-n', SEGMENT, 'service', 'web'], '{.spec.clusterIP}');
  const port = kubectl.get(['-n', SEGMENT, 'service', 'web'], '{.spec.ports[0].nodePort}');
  for (const second of kubectl
    .get(['-n', SEGMENT, 'service', 'web'], '{.spec.clusterIPs[1:]}')
    .replace(/[[\]"]/g, '')
    .split(',')
    .filter(Boolean)) {
    checks.holds(`a ClusterIP Service answers over ${family(second)}, too`, () => answers(kubectl, `${at(second)}/hostname`));
  }
  checks.holds('a ClusterIP Service answers', () => answers(kubectl, `http://${ip}/hostname`));
  for (const node of kubectl
    .get(['nodes'], '{range .items[*]}{.status.addresses[?(@.type=="InternalIP")].address} {end}')
    .split(' ')
    .filter(Boolean)) {
    checks.holds(
      `a NodePort Service answers on ${node}`,
      () => kubectl.exec(OUTSIDE, 'other', 'curl', '-sf', '-m', '3', `${at(node)}:${port}/hostname`).ok,
    );
    // The plugin that serves host ports is told to serve the first family of pods.
    if (family(node) === family(ip)) {
      checks.holds(
        `a host port answers on ${node}`,
        () => kubectl.exec(OUTSIDE, 'other', 'curl', '-sf', '-m', '3', `${at(node)}:${HOST_PORT}/hostname`).ok,
      );
    }
  }
  if (noProvider) {
    const address = firstOfPools(spec);
    checks.note(`no load balancer provider can run here: the test assigns ${address} itself`);
    const status = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: address }] } } });
    kubectl.run(['-n', SEGMENT, 'patch', 'service', 'web-lb', '--subresource=status', '--type=merge', '-p', status]);
  }
  checks.holds('a LoadBalancer Service has an address of the pool', () => balancer(kubectl) !== '');
  checks.holds('a LoadBalancer Service answers on its address', () => answers(kubectl, `http://${balancer(kubectl)}/hostname`));
}

export function checkDns(kubectl: Kubectl, checks: Checks, { cluster }: LayerSpec, target: Target | undefined): void {
  const name = `web.${SEGMENT}.svc.${cluster.domain ?? 'cluster.local'}`;
  const ip = kubectl.get(['-n', SEGMENT, 'service', 'web'], '{.spec.clusterIP}');
  const dig = (...words: readonly string[]): string => kubectl.exec(SEGMENT, 'client', 'dig', '+short', '+time=2', ...words).out;
  checks.holds('the name of a Service resolves', () => dig(name) === ip);
  checks.holds('it resolves over TCP, too', () => dig('+tcp', name) === ip);
  if (target?.outside === undefined) checks.skip('a name outside the cluster resolves', 'the cluster file names none');
  else {
    const { name: outside } = target.outside;
    checks.holds(`a name outside the cluster resolves (${outside})`, () => dig(outside) !== '');
  }
}

export function checkPolicies(kubectl: Kubectl, checks: Checks): void {
  const [web] = webPods(kubectl);
  if (web === undefined) throw new Error('no web pod');
  const declared = `http://${web.ip}:8080/hostname`;
  const undeclared = `http://${web.ip}:${UNDECLARED_PORT}/hostname`;
  checks.holds('inside a segment pods talk on every port', () => answers(kubectl, undeclared));
  checks.holds('a declared flow passes from outside the segment', () => fetched(kubectl, OUTSIDE, 'other', declared) === web.name);
  checks.denies('default deny denies a port that nobody declared', () => kubectl.exec(OUTSIDE, 'other', 'curl', '-sf', '-m', '2', undeclared).ok);
  const other = kubectl.get(['-n', OUTSIDE, 'pod', 'other'], '{.status.podIP}');
  checks.denies(
    'default deny denies leaving the segment',
    () => kubectl.exec(SEGMENT, 'client', 'curl', '-sf', '-m', '2', `http://${other}:8080/hostname`).ok,
  );
}

/** Only one outside range is open to the pods of a segment of its own; the policies come from the same library. */
export function checkEgress(kubectl: Kubectl, checks: Checks, spec: LayerSpec, target: Target | undefined): void {
  const outside = target?.outside;
  if (outside === undefined) {
    checks.skip('egress is limited to a range', 'the cluster file names nothing outside the cluster');
    return;
  }
  const get = (url: string): boolean => kubectl.exec(EGRESS, 'limited', 'curl', '-sf', '-m', '3', url).ok;
  checks.holds('before any policy egress is open', () => get(outside.allowedUrl) && get(outside.deniedUrl));
  const flow = { from: { type: 'pods', labels: { app: 'limited' } }, to: { type: 'cidr', cidr: outside.allowedCidr }, ports: ['80/TCP'] } as const;
  const { plan } = planLayer({ ...spec, policy: { defaultDeny: true, segments: [{ name: 'limited', namespaces: [EGRESS], allow: [flow] }] } });
  if (plan === undefined) throw new Error('the egress segment was refused');
  kubectl.apply(
    ...manifestsOf(plan)
      .map(({ manifest }) => manifest)
      .filter(({ metadata }) => metadata.namespace === EGRESS),
  );
  checks.denies('egress beside the allowed range is denied', () => get(outside.deniedUrl));
  checks.holds('egress to the allowed range passes', () => get(outside.allowedUrl));
  if (outside.clientIpUrl === undefined) return;
  const { clientIpUrl } = outside;
  const pod = kubectl.get(['-n', EGRESS, 'pod', 'limited'], '{.status.podIP}');
  const node = kubectl.get(['-n', EGRESS, 'pod', 'limited'], '{.status.hostIP}');
  const nat = spec.cni?.type !== 'flannel' || spec.cni.ipMasq !== false;
  checks.holds(`outside sees ${nat ? "the node's address (NAT)" : "the pod's own address (no NAT)"}`, () =>
    fetched(kubectl, EGRESS, 'limited', clientIpUrl).startsWith(`${nat ? node : pod}:`),
  );
}

export function checkIngress(kubectl: Kubectl, checks: Checks, missing: boolean): void {
  if (missing) {
    checks.skip('ingress answers', 'the controller cannot run here');
    return;
  }
  kubectl.apply(certificate());
  const service = ['-n', 'traefik', 'service', 'traefik'];
  const node = kubectl.get(['nodes'], '{.items[0].status.addresses[?(@.type=="InternalIP")].address}').split(' ', 1)[0] ?? '';
  const http = kubectl.get(service, '{.spec.ports[?(@.name=="web")].nodePort}');
  const https = kubectl.get(service, '{.spec.ports[?(@.name=="websecure")].nodePort}');
  const curl = (...words: readonly string[]): string =>
    kubectl.exec(OUTSIDE, 'other', 'curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '-m', '3', ...words).out;
  const host = (name: string): readonly string[] => ['-H', `Host: ${name}.example.test`];
  checks.holds('ingress answers by host', () => curl(...host('shop'), `http://${node}:${http}/hostname`) === '200');
  checks.holds('ingress answers by path', () => curl(...host('path'), `http://${node}:${http}/hostname`) === '200');
  checks.holds(
    'ingress refuses a path beside it, sharing only its beginning',
    () => curl(...host('path'), `http://${node}:${http}/hostnames`) === '404',
  );
  checks.holds('ingress refuses a host that nobody declared', () => curl(...host('none'), `http://${node}:${http}/hostname`) === '404');
  const resolve = ['--resolve', `shop.example.test:${https}:${node}`];
  checks.holds('ingress answers over TLS', () => curl('-k', ...resolve, `https://shop.example.test:${https}/hostname`) === '200');
  checks.holds('and with the certificate of its Secret', () =>
    kubectl
      .exec(OUTSIDE, 'other', 'curl', '-skv', '-o', '/dev/null', '-m', '3', ...resolve, `https://shop.example.test:${https}/hostname`)
      .err.includes('CN=shop.example.test'),
  );
}

function webPods(kubectl: Kubectl): readonly Pod[] {
  const rows = kubectl.get(
    ['-n', SEGMENT, 'pods', '-l', 'app=web'],
    '{range .items[*]}{.metadata.name} {.spec.nodeName} {.status.podIPs[*].ip}{"\\n"}{end}',
  );
  return rows
    .split('\n')
    .filter(Boolean)
    .map((row) => {
      const [name = '', node = '', ...ips] = row.split(' ');
      return { name, node, ip: ips[0] ?? '', ips };
    });
}

function fetched(kubectl: Kubectl, namespace: string, pod: string, url: string): string {
  return kubectl.exec(namespace, pod, 'curl', '-sf', '-m', '3', url).out;
}

function family(ip: string): string {
  return ip.includes(':') ? 'IPv6' : 'IPv4';
}

/** The beginning of a URL. */
function at(ip: string): string {
  return ip.includes(':') ? `http://[${ip}]` : `http://${ip}`;
}

function answers(kubectl: Kubectl, url: string): boolean {
  return fetched(kubectl, SEGMENT, 'client', url).startsWith('web-');
}

function balancer(kubectl: Kubectl): string {
  return kubectl.get(['-n', SEGMENT, 'service', 'web-lb'], '{.status.loadBalancer.ingress[0].ip}');
}

function firstOfPools(spec: LayerSpec): string {
  const pools = spec.loadBalancer?.type === 'kube-vip' ? spec.loadBalancer.pools : [];
  return pools[0]?.addresses[0]?.split(/[-/]/, 1)[0] ?? '';
}

/** A certificate that this run makes for itself; the layer never holds one. */
function certificate(): object {
  const folder = mkdtempSync(join(tmpdir(), 'netstack-tls-'));
  try {
    const [key, crt] = [join(folder, 'tls.key'), join(folder, 'tls.crt')];
    const args = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '1',
      '-subj',
      '/CN=shop.example.test',
      '-addext',
      'subjectAltName=DNS:shop.example.test',
      '-keyout',
      key,
      '-out',
      crt,
    ];
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    const data = { 'tls.crt': readFileSync(crt).toString('base64'), 'tls.key': readFileSync(key).toString('base64') };
    return { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', metadata: { name: 'web-tls', namespace: SEGMENT }, data };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
