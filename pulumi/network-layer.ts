import * as pulumi from '@pulumi/pulumi';
import { imageText, type LayerPlan, type Staged } from '../lib/component';
import { NetstackError, printText } from '../lib/finding';
import type { LayerSpec } from '../lib/plan';
import { checkLayer } from '../lib/rules';
import { KUBERNETES_PLUGIN, KubeObject, nameOf } from './kube-object';
import { awaitAnnotations } from './waiting';

/** Which objects may be there already, and are taken over instead of refused. */
export type Adoption =
  /** None: an object that exists is an error. */
  | 'never'
  /** Any: a cluster that kubeadm, a platform or another tool has set up. */
  | 'existing'
  /** Those of some kinds: `['DaemonSet', 'ConfigMap']`. */
  | readonly string[];

export interface NetworkLayerResourceArgs {
  /** The layer, as everywhere else. */
  readonly spec: LayerSpec;
  /** Taken-over objects are applied on the server's side by a provider of the layer's own. @default never */
  readonly adopt?: Adoption;
  /** Cluster of that provider. @default the one that Pulumi would use anyway */
  readonly kubeconfig?: pulumi.Input<string>;
  /** Context in the kubeconfig. @default its current one */
  readonly context?: pulumi.Input<string>;
  /** Seconds that one object may take to become ready. @default 600 */
  readonly timeoutSeconds?: number;
}

/**
 * The network layer of a cluster as one Pulumi component: a child for every object, the same objects that the manifests hold.
 *
 * Every stage depends on the one before, so what an object waits for is there or on its way. Names of children are those of
 * the objects (`DaemonSet:kube-system:kube-proxy`) and stay as they are while the object is the same. Nothing is registered
 * where the layer is wrong; warnings are logged.
 *
 * @throws NetstackError with every finding
 */
export class NetworkLayerResource extends pulumi.ComponentResource {
  /** Address of the cluster's resolver. */
  readonly dnsServiceIp: pulumi.Output<string>;
  /** Ranges that Services of type LoadBalancer get their addresses from. */
  readonly loadBalancerRanges: pulumi.Output<readonly string[]>;
  /** Address of the ingress controller's Service, where it asks for one; empty: the load balancer chooses. */
  readonly ingressAddress: pulumi.Output<string>;
  /** Every image of the layer, as pods name it. */
  readonly images: pulumi.Output<readonly string[]>;
  /** One resource an object, in the order of apply. */
  readonly objects: readonly pulumi.CustomResource[];

  constructor(name: string, args: NetworkLayerResourceArgs, options?: pulumi.ComponentResourceOptions) {
    const { plan, manifests } = checked(args.spec);
    super('cdk8s-netstack:index:NetworkLayer', name, {}, options);
    this.objects = this.#register(name, plan, manifests, args);
    this.dnsServiceIp = pulumi.output(plan.cluster.dnsServiceIp.toString());
    this.loadBalancerRanges = pulumi.output(plan.components.flatMap(({ facts }) => facts.addressPools.map(({ range }) => String(range))));
    this.ingressAddress = pulumi.output(ingressAddressOf(plan, manifests));
    this.images = pulumi.output(
      [...new Set(plan.components.flatMap(({ facts }) => facts.images.map((image) => imageText(plan.registry, image))))].sort(),
    );
    this.registerOutputs({
      dnsServiceIp: this.dnsServiceIp,
      loadBalancerRanges: this.loadBalancerRanges,
      ingressAddress: this.ingressAddress,
      images: this.images,
    });
  }

  #register(name: string, plan: LayerPlan, manifests: readonly Staged[], args: NetworkLayerResourceArgs): readonly pulumi.CustomResource[] {
    const { adopt = 'never', timeoutSeconds = 600 } = args;
    const adopting = adopt === 'never' ? undefined : new AdoptingProvider(`${name}-adopt`, args, { parent: this });
    const isAdopted = (kind: string): boolean => adopt === 'existing' || (adopt !== 'never' && adopt.includes(kind));
    const all: pulumi.CustomResource[] = [];
    let before: readonly pulumi.CustomResource[] = [];
    for (const stage of stagesOf(manifests)) {
      const own = stage.map(
        (manifest) =>
          new KubeObject(nameOf(name, manifest), manifest, awaitAnnotations(manifest, plan), {
            parent: this,
            dependsOn: [...before],
            version: KUBERNETES_PLUGIN,
            customTimeouts: { create: `${timeoutSeconds}s`, update: `${timeoutSeconds}s`, delete: `${timeoutSeconds}s` },
            ...(adopting !== undefined && isAdopted(manifest.kind) ? { provider: adopting } : {}),
          }),
      );
      all.push(...own);
      before = own;
    }
    return all;
  }
}

/** Applies on the server's side and takes over what is there. */
class AdoptingProvider extends pulumi.ProviderResource {
  constructor(name: string, { kubeconfig, context }: NetworkLayerResourceArgs, options: pulumi.ResourceOptions) {
    super(
      'kubernetes',
      name,
      // Values of a provider's configuration are JSON texts.
      {
        enableServerSideApply: 'true',
        upsertExistingObjects: 'true',
        ...(kubeconfig === undefined ? {} : { kubeconfig }),
        ...(context === undefined ? {} : { context }),
      },
      { ...options, version: KUBERNETES_PLUGIN },
    );
  }
}

function checked(spec: LayerSpec): { readonly plan: LayerPlan; readonly manifests: readonly Staged[] } {
  const { plan, manifests, findings } = checkLayer(spec);
  if (plan === undefined || findings.some(({ severity }) => severity === 'error')) throw new NetstackError(findings);
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  if (warnings.length > 0) void pulumi.log.warn(printText(warnings));
  return { plan, manifests };
}

function stagesOf(manifests: readonly Staged[]): readonly (readonly Staged['manifest'][])[] {
  const stages = new Map<string, Staged['manifest'][]>();
  for (const { stage, manifest } of manifests) {
    const others = stages.get(stage);
    if (others === undefined) stages.set(stage, [manifest]);
    else others.push(manifest);
  }
  return [...stages.values()];
}

/** The address that the ingress controller's Service asks for. */
function ingressAddressOf({ components }: LayerPlan, manifests: readonly Staged[]): string {
  const namespaces = new Set(
    components.flatMap(({ facts }) => facts.workloads.filter(({ role }) => role === 'ingress').map(({ namespace }) => namespace)),
  );
  for (const { manifest } of manifests) {
    if (manifest.kind !== 'Service' || !namespaces.has(manifest.metadata.namespace ?? '')) continue;
    for (const [key, value] of Object.entries(manifest.metadata.annotations ?? {})) if (/loadbalancerips$/i.test(key)) return value;
  }
  return '';
}
