/** Takes in objects one at a time and gives the resources that they make up. */
import type { Finding } from '../../finding';
import { Ip } from '../../net';
import type { Namespace, PodShape, Resources, Workload } from '../model';
import { readClusterPolicy } from './cluster-policy';
import { controllerLabels } from './controller-labels';
import type { RawObject } from './documents';
import { Document, Field, isLabelValue } from './field';
import { ignoresOf } from './ignores';
import { isIrrelevant, LeftOut, type LeftOutKind } from './left-out';
import { readNetworkPolicy } from './network-policy';
import { Owners } from './owners';
import { readShape } from './pods';
import { readCallbacks, readGatewayRoute, readIngress, readRoute, readScrape, readService } from './service';
import { createsPods, readUnmodelledPolicy } from './unmodelled';
import { isWorkloadKind, readOwner, readWorkload, workloadId } from './workload';

const namespaceNameLabel = 'kubernetes.io/metadata.name';
export class Reader {
  readonly findings: Finding[];
  readonly #namespaces = new Map<string, Namespace>();
  readonly #nodes = new Map<string, Resources['nodes'][number]>();
  readonly #workloads = new Map<string, Workload>();
  readonly #owners = new Owners(this.#workloads);
  readonly #services = new Map<string, Resources['services'][number]>();
  readonly #routes = new Map<string, Resources['routes'][number]>();
  readonly #networkPolicies = new Map<string, Resources['networkPolicies'][number]>();
  readonly #clusterPolicies = new Map<string, Resources['clusterPolicies'][number]>();
  readonly #unmodelled = new Map<string, Resources['unmodelled'][number]>();
  readonly #callbacks: Resources['callbacks'][number][] = [];
  readonly #scrapes: Resources['scrapes'][number][] = [];
  readonly #leftOut = new LeftOut();

  constructor(findings: Finding[]) {
    this.findings = findings;
  }

  add({ value, origin: written }: RawObject): void {
    const ignores = ignoresOf(value);
    const origin = ignores === undefined ? written : { ...written, ignores };
    const document = new Document(origin, this.findings);
    const object = new Field(value, '', document);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      object.report({
        code: 'reach/not-an-object',
        message: 'a document is not a Kubernetes object',
        got: Array.isArray(value) ? 'a list' : String(value).slice(0, 60),
      });
      return;
    }
    const kind = object.get('kind').text();
    const apiVersion = object.get('apiVersion').text();
    if (kind === undefined || apiVersion === undefined) {
      object.report({
        code: 'reach/not-an-object',
        severity: 'warning',
        message: 'a document has no kind or no apiVersion',
        got: object.names().slice(0, 5).join(', '),
        expected: 'a Kubernetes object',
      });
      return;
    }
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    if (isIrrelevant(group, kind)) {
      this.#leftOut.add(apiVersion, kind, origin, true);
      return;
    }
    const metadata = object.get('metadata');
    const name = metadata.get('name').text() ?? metadata.get('generateName').text();
    if (name === undefined || name === '') {
      metadata.report({ code: 'reach/no-name', severity: 'warning', message: `an object of kind ${kind} has no name`, expected: 'metadata.name' });
      return;
    }
    const namespace = metadata.get('namespace').text() ?? 'default';
    this.#dispatch(object, { kind, apiVersion, group, name, namespace });
  }

  /** Kinds of which objects were left out. */
  get leftOut(): readonly LeftOutKind[] {
    return this.#leftOut.list();
  }
  resources(): Resources {
    const networkPolicies = [...this.#networkPolicies.values()];
    const clusterPolicies = [...this.#clusterPolicies.values()];
    const unmodelled = [...this.#unmodelled.values()];
    const labelled = controllerLabels({ networkPolicies, clusterPolicies, unmodelled });
    for (const [id, workload] of this.#workloads) this.#workloads.set(id, labelled(workload));
    this.#owners.join();
    for (const { namespace } of [...this.#workloads.values(), ...this.#networkPolicies.values()]) this.#ensureNamespace(namespace);
    return {
      namespaces: this.#namespaces,
      nodes: [...this.#nodes.values()],
      workloads: [...this.#workloads.values()],
      services: [...this.#services.values()],
      routes: [...this.#routes.values()],
      networkPolicies,
      clusterPolicies,
      unmodelled,
      callbacks: this.#callbacks,
      scrapes: this.#scrapes,
    };
  }

  #dispatch(object: Field, id: ObjectId): void {
    const { kind, apiVersion, group, name, namespace } = id;
    switch (`${group}/${kind}`) {
      case '/Namespace':
        this.#addNamespace(object, id);
        return;
      case '/Node':
        this.#put(
          this.#nodes,
          name,
          { name, labels: object.at('metadata', 'labels').labels(), addresses: nodeAddresses(object), origin: object.document.origin },
          id,
        );
        return;
      case '/Pod':
        this.#addPod(object, id);
        return;
      case 'admissionregistration.k8s.io/ValidatingWebhookConfiguration':
      case 'admissionregistration.k8s.io/MutatingWebhookConfiguration':
      case 'apiregistration.k8s.io/APIService':
        this.#callbacks.push(...readCallbacks(object, kind, name));
        return;
      case 'monitoring.coreos.com/ServiceMonitor':
      case 'monitoring.coreos.com/PodMonitor':
        this.#scrapes.push(readScrape(object, kind, namespace, name));
        return;
      case '/Service':
        this.#put(this.#services, `${namespace}/${name}`, readService(object, namespace, name), id);
        return;
      case 'networking.k8s.io/Ingress':
      case 'extensions/Ingress':
        this.#put(this.#routes, `${kind}/${namespace}/${name}`, readIngress(object, namespace, name), id);
        return;
      case 'route.openshift.io/Route':
        this.#put(this.#routes, `${kind}/${namespace}/${name}`, readRoute(object, namespace, name), id);
        return;
      case 'networking.k8s.io/NetworkPolicy':
      case 'extensions/NetworkPolicy':
        this.#put(this.#networkPolicies, `${namespace}/${name}`, readNetworkPolicy(object, namespace, name), id);
        return;
      case 'policy.networking.k8s.io/AdminNetworkPolicy':
      case 'policy.networking.k8s.io/BaselineAdminNetworkPolicy':
      case 'policy.networking.k8s.io/ClusterNetworkPolicy':
        if (kind === 'AdminNetworkPolicy' || kind === 'BaselineAdminNetworkPolicy' || kind === 'ClusterNetworkPolicy') {
          this.#put(this.#clusterPolicies, `${kind}/${name}`, readClusterPolicy(object, kind, name), id);
        }
        return;
    }
    if (isWorkloadKind(kind) && (group === '' || group === 'apps' || group === 'batch' || group === 'extensions')) {
      const workload = readWorkload(object, kind, namespace, name);
      this.#put(this.#workloads, workload.id, workload, id);
      const owner = readOwner(object);
      if (owner !== undefined) this.#owners.addWorkload(workload.id, owner);
      return;
    }
    if (group === 'gateway.networking.k8s.io' && kind.endsWith('Route')) {
      this.#put(this.#routes, `${kind}/${namespace}/${name}`, readGatewayRoute(object, kind, namespace, name), id);
      return;
    }
    const policy = readUnmodelledPolicy(object, apiVersion, kind, namespace, name);
    if (policy !== undefined) {
      this.#put(this.#unmodelled, `${kind}/${namespace}/${name}`, policy, id);
      object.report({
        code: 'reach/policy-not-modelled',
        severity: 'warning',
        message: `${kind} ${policy.namespace === undefined ? '' : `${policy.namespace}/`}${name} is not modelled: pairs that it may touch are implementation-defined`,
      });
    } else if (createsPods(apiVersion, kind, object)) {
      const created: Workload = {
        id: workloadId(namespace, name, kind),
        kind,
        namespace,
        name,
        replicas: 1,
        shapes: [unknownShape],
        unmodelled: true,
        origin: object.document.origin,
      };
      this.#put(this.#workloads, created.id, created, id);
      object.report({
        code: 'reach/workload-not-modelled',
        severity: 'warning',
        message: `the controller of ${kind} ${namespace}/${name} creates pods whose labels are not known: their pairs are implementation-defined`,
      });
    } else this.#leftOut.add(apiVersion, kind, object.document.origin, false);
  }
  /** Keeps an object; of two with one name the later one counts, as when they are applied one after the other. */
  #put<T>(map: Map<string, T>, key: string, value: T | undefined, { kind, name, namespace, group }: ObjectId): void {
    if (value === undefined) return;
    const identity = `${group}/${kind}/${namespace}/${name}`;
    if (map.has(key)) this.#reportDuplicate(identity, value);
    map.delete(key);
    map.set(key, value);
  }
  #reportDuplicate(identity: string, value: unknown): void {
    const origin = hasOrigin(value) ? value.origin : undefined;
    this.findings.push({
      code: 'reach/duplicate',
      severity: 'warning',
      at: '',
      ...(origin === undefined ? {} : { position: { file: origin.file, line: origin.line } }),
      message: 'an object is given twice; the later one counts',
      got: identity.replace(/^\//, ''),
    });
  }
  #addNamespace(object: Field, id: ObjectId): void {
    const labels = new Map([...object.at('metadata', 'labels').labels(), [namespaceNameLabel, id.name] as const]);
    this.#put(this.#namespaces, id.name, { name: id.name, labels, origin: object.document.origin }, id);
  }
  #ensureNamespace(name: string): void {
    if (!this.#namespaces.has(name)) this.#namespaces.set(name, { name, labels: new Map(isLabelValue(name) ? [[namespaceNameLabel, name]] : []) });
  }
  #addPod(object: Field, id: ObjectId): void {
    const phase = object.at('status', 'phase').value;
    const running = readShape(object.get('metadata'), object.get('spec'), object.get('status'));
    const shape = phase === 'Succeeded' || phase === 'Failed' ? { ...running, finished: true } : running;
    const owner = readOwner(object);
    const { namespace, name } = id;
    const { origin } = object.document;
    if (owner !== undefined && owner.kind !== 'Node') {
      this.#owners.addPod({ namespace, ownerKind: owner.kind, ownerName: owner.name, shape }, origin);
      return;
    }
    const pod: Workload = {
      id: workloadId(namespace, name, 'Pod'),
      kind: 'Pod',
      namespace,
      name,
      replicas: 1,
      shapes: [shape],
      unmodelled: false,
      origin,
    };
    this.#put(this.#workloads, pod.id, pod, id);
  }
}

interface ObjectId {
  readonly kind: string;
  readonly apiVersion: string;
  readonly group: string;
  readonly name: string;
  readonly namespace: string;
}

const unknownShape: PodShape = { labels: new Map(), hostNetwork: false, ports: [], addresses: [] };

function hasOrigin(value: unknown): value is { readonly origin: Workload['origin'] } {
  return typeof value === 'object' && value !== null && 'origin' in value;
}

function nodeAddresses(object: Field): readonly Ip[] {
  return object
    .at('status', 'addresses')
    .list()
    .flatMap((field) => {
      const type = field.get('type').value;
      return type === 'InternalIP' || type === 'ExternalIP' ? (field.get('address').parse(Ip.parse) ?? []) : [];
    });
}
