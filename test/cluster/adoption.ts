import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LayerSpec, synthLayers } from 'cdk8s-netstack';
import { applyCompanion } from '../../lib/delivery';
import { type Checks, pause } from './checks';
import { ended, nothing, refuseOthers, settle, unchanged } from './delivery';
import type { Kubectl } from './kubectl';
import { ApplyScript, changed, identitiesOf } from './script';
import { namespaces, OUTSIDE } from './workload';

/** What a pod may go without an answer: one query that is lost, and the next. */
const LONGEST_GAP_SECONDS = 2;
const RESOLVER = 'resolver';

/**
 * A cluster that kubeadm set up is brought under management with the steps of docs/adopt.md, while a pod resolves in a loop.
 *
 * @param folder reference manifests of upstream, which the project does not hold
 * @param scratch where the steps are synthesized to
 * @returns the folder of the cluster as it is under management
 */
export function adopt(kubectl: Kubectl, checks: Checks, spec: LayerSpec, folder: string, scratch: string): string {
  refuseOthers(kubectl);
  kubectl.apply(...namespaces());
  const { proxy, dns, policy: _, ingress: __, ...rest } = spec;
  const ours: LayerSpec = {
    ...rest,
    proxy: proxy?.type === 'kube-proxy' ? { ...proxy, mode: 'iptables' } : { type: 'kube-proxy', mode: 'iptables' },
    ...(dns === undefined ? {} : { dns }),
  };
  const described: LayerSpec = {
    ...rest,
    proxy: { type: 'external', provider: 'kubeadm', facts: { provides: ['service-proxy', 'service-proxy:iptables'] } },
    dns: { type: 'external', provider: 'kubeadm' },
  };
  const write = (name: string, layer: LayerSpec): string => {
    synthLayers([layer], { outdir: join(scratch, name), companions: [applyCompanion()] });
    return join(scratch, name, layer.cluster.name);
  };
  const [before, after] = [write('described', described), write('adopted', ours)];

  kubectl.run(['create', '--field-manager=kubeadm', '-f', '-'], kubeadmAddons(folder, ours));
  ended(checks, 'what kubeadm runs is described, and the pod network applied', new ApplyScript(before).run());
  for (const name of ['daemonset/kube-proxy', 'deployment/coredns']) {
    checks.holds(`kubeadm's ${name} runs`, () => kubectl.try(['-n', 'kube-system', 'rollout', 'status', name, '--timeout=60s']).ok);
  }
  kubectl.apply(resolver(spec.cluster.domain ?? 'cluster.local'));
  checks.holds('a pod resolves in a loop', () => answersOf(kubectl).length > 5);

  const script = new ApplyScript(after);
  const uids = identitiesOf(kubectl, after);
  const refused = script.run('--dry-run');
  checks.held(
    "a dry run says which fields are another manager's, in every stage",
    refused.status === 1 && /conflicts? with "kubeadm"/.test(refused.err) && refused.err.includes('coredns'),
  );
  const judged = script.run('--dry-run', '--force-conflicts');
  checks.held('and accepts every object where they may be taken over', judged.status === 0);
  if (judged.status !== 0) checks.note(judged.err);
  const { out } = kubectl.try(['diff', '--server-side', '--force-conflicts', '--field-manager=netstack', '-f', join(after, '10-proxy')]);
  checks.held('kubectl diff shows what would change of kube-proxy', out.includes('config-hash'));
  const stopped = script.run();
  checks.held(
    'without --force-conflicts the script takes nothing over, and says where to go on',
    stopped.status === 1 && stopped.err.includes('--from 10-proxy'),
  );

  ended(checks, 'with it the script brings both under management', script.run('--force-conflicts'));
  nothing(checks, `all ${uids.size} objects that were there are the same, by uid`, changed(uids, identitiesOf(kubectl, after)));
  settle(kubectl, after);
  unchanged(kubectl, checks, after, 'a run without --force-conflicts', () => script.run());
  pause(1000 * LONGEST_GAP_SECONDS);
  const answers = answersOf(kubectl);
  const gap = Math.max(...answers.slice(1).map((at, before) => at - (answers[before] ?? at)), nowOf(kubectl) - (answers.at(-1) ?? 0));
  checks.held(
    `the pod had answers all the time: ${answers.length} in ${((answers.at(-1) ?? 0) - (answers[0] ?? 0)).toFixed(0)} s, the longest gap ${gap.toFixed(2)} s`,
    gap <= LONGEST_GAP_SECONDS,
  );
  return after;
}

/** A pod that asks for one name without end, gives up after a second, and writes down when it had an answer. */
function resolver(domain: string): object {
  const name = `kubernetes.default.svc.${domain}`;
  const script = `while :; do dig +short +time=1 +tries=1 ${name} | grep -q '^[0-9a-f]' && cut -d' ' -f1 /proc/uptime; sleep 0.1; done`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: RESOLVER, namespace: OUTSIDE },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: RESOLVER, image: 'registry.k8s.io/e2e-test-images/agnhost:2.59', command: ['sh', '-c', script] }],
    },
  };
}

/** When the pod had answers, in seconds. */
function answersOf(kubectl: Kubectl): readonly number[] {
  return kubectl.try(['-n', OUTSIDE, 'logs', RESOLVER]).out.split('\n').filter(Boolean).map(Number);
}

function nowOf(kubectl: Kubectl): number {
  return Number(kubectl.exec(OUTSIDE, RESOLVER, 'cut', '-d', ' ', '-f1', '/proc/uptime').out);
}

/** kubeadm's own templates, filled in for the cluster; of kube-proxy kubeadm writes the account and its binding in Go. */
function kubeadmAddons(folder: string, { cluster, proxy }: LayerSpec): string {
  const [podCidr = ''] = cluster.podCidrs;
  const { host, port = 6443 } = { port: undefined, ...cluster.apiServer };
  const config = [
    'apiVersion: kubeproxy.config.k8s.io/v1alpha1',
    'kind: KubeProxyConfiguration',
    'clientConnection: { kubeconfig: /var/lib/kube-proxy/kubeconfig.conf }',
    `clusterCIDR: ${podCidr}`,
    ...(proxy?.type === 'kube-proxy' && proxy.conntrack !== undefined ? [`conntrack: ${JSON.stringify(proxy.conntrack)}`] : []),
  ];
  const values: Readonly<Record<string, string>> = {
    ProxyConfigMap: 'kube-proxy',
    ProxyConfigMapKey: 'config.conf',
    ControlPlaneEndpoint: `https://${host}:${port}`,
    ProxyConfig: config.map((line) => `    ${line}`).join('\n'),
    DeploymentName: 'coredns',
    Replicas: '2',
    ControlPlaneTaintKey: 'node-role.kubernetes.io/control-plane',
    DNSDomain: cluster.domain ?? 'cluster.local',
    DNSIP: '10.96.0.10',
  };
  const fill = (path: string, image: string): string =>
    readFileSync(join(folder, path), 'utf8')
      .replace(/\s*\{\{- (if|end)[^}]*\}\}/g, '')
      .replace(/\n\s*resourceVersion: "0"/, '')
      .replace(/\{\{ \.Image \}\}/g, image)
      .replace(/\{\{ \.(\w+) ?\}\}/g, (whole, name: string) => values[name] ?? whole);
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'kube-proxy', namespace: 'kube-system' } };
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'kubeadm:node-proxier' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node-proxier' },
    subjects: [{ kind: 'ServiceAccount', name: 'kube-proxy', namespace: 'kube-system' }],
  };
  const [proxyImage, dnsImage] = [`registry.k8s.io/kube-proxy:v${cluster.kubernetes}`, 'registry.k8s.io/coredns/coredns:v1.12.4'];
  return [
    ...[account, binding].map((object) => JSON.stringify(object)),
    ...['configmap', 'daemonset'].map((name) => fill(`proxy/kube-proxy/kubeadm/kube-proxy-${name}.yaml`, proxyImage)),
    ...['rbac', 'configmap', 'deployment', 'service'].map((name) => fill(`dns/coredns/kubeadm-1.36/${name}.yaml`, dnsImage)),
  ].join('\n---\n');
}
