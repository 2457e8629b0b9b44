/** Certificates of flow servers and the relay. Nothing secret is here: a Job in the cluster makes keys, or cert-manager does. */
import { imageText, type Registry } from '../../../component';
import {
  accountSubject,
  type batch,
  type CronJob,
  contentHash,
  type core,
  type Job,
  type KubeManifest,
  namespaceRole,
  roleBinding,
  serviceAccount,
} from '../../../kube';
import { certgenName, certgenSelector, hubbleLabels, hubbleNamespace, relayClientSecret, serverSecret } from './names';
import type { ResolvedHubble, ResolvedHubbleTls } from './resolve';

/** The Secret of the certificate authority, which clusters of a mesh share. */
const caSecret = 'cilium-ca';
const labels = { 'app.kubernetes.io/part-of': 'cilium' } as const;

interface Certificate {
  /** The Secret it goes to. */
  readonly secret: string;
  readonly dnsName: string;
  readonly usages: readonly string[];
}

function certificatesOf({ clusterName, relay }: ResolvedHubble): readonly Certificate[] {
  const server = {
    secret: serverSecret,
    dnsName: `*.${clusterName}.hubble-grpc.cilium.io`,
    usages: ['signing', 'key encipherment', 'server auth', 'client auth'],
  };
  const client = { secret: relayClientSecret, dnsName: '*.hubble-relay.cilium.io', usages: ['signing', 'key encipherment', 'client auth'] };
  return relay === undefined ? [server] : [server, client];
}

/** Who makes certificates in the cluster, once now and then on a schedule. */
export function certgenManifests(
  hubble: ResolvedHubble,
  tls: ResolvedHubbleTls & { readonly type: 'cron-job' },
  registry: Registry,
): readonly KubeManifest[] {
  const spec = jobSpec(hubble, tls, registry);
  const named = { name: certgenName, namespace: hubbleNamespace };
  const account = serviceAccount(named);
  const role = namespaceRole({ ...named, labels }, [
    // Names cannot be asked of objects that are not there yet.
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    { apiGroups: [''], resources: ['secrets'], resourceNames: certificatesOf(hubble).map(({ secret }) => secret), verbs: ['update'] },
    { apiGroups: [''], resources: ['secrets'], resourceNames: [caSecret], verbs: ['get', 'update'] },
  ]);
  const binding = roleBinding({ ...named, labels }, accountSubject(named));
  const job: Job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    // A Job cannot be changed: another spec is another Job.
    metadata: { name: `${certgenName}-${contentHash(spec, 10)}`, namespace: hubbleNamespace, labels: hubbleLabels(certgenName) },
    spec,
  };
  const cronJob: CronJob = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: certgenName, namespace: hubbleNamespace, labels: hubbleLabels(certgenName) },
    spec: {
      schedule: tls.schedule,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec },
    },
  };
  return [account, role, binding, job, cronJob];
}

function jobSpec(hubble: ResolvedHubble, tls: ResolvedHubbleTls & { readonly type: 'cron-job' }, registry: Registry): batch.JobSpec {
  const container: core.Container = {
    name: 'certgen',
    image: imageText(registry, tls.image),
    securityContext: { capabilities: { drop: ['ALL'] }, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
    command: ['/usr/bin/cilium-certgen'],
    args: [
      '--ca-generate=true',
      '--ca-reuse-secret',
      `--ca-secret-namespace=${hubbleNamespace}`,
      `--ca-secret-name=${caSecret}`,
      '--ca-common-name=Cilium CA',
      ...(tls.caOutlivesLeaves ? ['--ca-enforce-validity-throughout-leaves-duration=true'] : []),
    ],
    env: [{ name: 'CILIUM_CERTGEN_CONFIG', value: certgenConfig(hubble, tls.validityDays) }],
  };
  return {
    template: {
      metadata: { labels: certgenSelector },
      spec: {
        securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
        containers: [container],
        hostNetwork: false,
        serviceAccountName: certgenName,
        automountServiceAccountToken: true,
        restartPolicy: 'OnFailure',
      },
    },
  };
}

/** certgen reads YAML, of which JSON is a part. */
function certgenConfig(hubble: ResolvedHubble, validityDays: number): string {
  const certs = certificatesOf(hubble).map(({ secret, dnsName, usages }) => ({
    name: secret,
    namespace: hubbleNamespace,
    commonName: dnsName,
    hosts: [dnsName],
    usage: usages,
    validity: `${validityDays * 24}h`,
  }));
  return JSON.stringify({ certs });
}

/** A Certificate of cert-manager, as it is written here. */
export interface CertManagerCertificate extends KubeManifest {
  readonly apiVersion: 'cert-manager.io/v1';
  readonly kind: 'Certificate';
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly secretName: string;
    readonly issuerRef: { readonly group: string; readonly kind: string; readonly name: string };
    readonly commonName: string;
    readonly dnsNames: readonly string[];
    readonly duration: string;
    readonly privateKey: { readonly rotationPolicy: 'Always' };
    readonly isCA: false;
    readonly usages: readonly string[];
  };
}

/** What cert-manager is asked for. */
export function certManagerManifests(
  hubble: ResolvedHubble,
  tls: ResolvedHubbleTls & { readonly type: 'cert-manager' },
): readonly CertManagerCertificate[] {
  const { group, kind, name } = tls.issuer;
  return certificatesOf(hubble).map(({ secret, dnsName, usages }) => ({
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: secret, namespace: hubbleNamespace },
    spec: {
      secretName: secret,
      issuerRef: { group, kind, name },
      commonName: dnsName,
      dnsNames: [dnsName],
      duration: `${tls.validityDays * 24}h0m0s`,
      privateKey: { rotationPolicy: 'Always' },
      isCA: false,
      usages,
    },
  }));
}
