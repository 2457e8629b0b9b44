/** What can be asked: layers, charts and apps, folders of manifests, manifests, or an analysis that was made before. */
import { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { NetstackError } from '../lib/finding';
import {
  type AddressFacts,
  type BuiltManifest,
  type EnforcementProfile,
  type ProfileName,
  profileOfLayer,
  profiles,
  Reachability,
  type Resources,
  readManifests,
  readPaths,
} from '../lib/reach';
import { NetworkLayer } from '../stacks';

/** A path of manifests, a construct (layer, chart, app), plain manifests, an analysis, or several of the first three together. */
export type Subject = string | IConstruct | Reachability | readonly (string | IConstruct | object)[];

export interface SubjectOptions {
  /** Who enforces the policies. @default that of the layer, or the specification */
  readonly profile?: ProfileName | EnforcementProfile;
  /** Address ranges of the cluster. @default those of the layer, or not known */
  readonly facts?: AddressFacts;
}

/**
 * Analyses a subject. Several together are one cluster: a layer and the folder of an application, for example.
 *
 * @throws NetstackError when a manifest cannot be read: a test must not pass because something was left out
 */
export function reachabilityOf(subject: Subject, options: SubjectOptions = {}): Reachability {
  if (subject instanceof Reachability)
    return options.profile === undefined && options.facts === undefined
      ? subject
      : analyse(subject.resources, options, subject.profile, subject.facts);
  const parts = Array.isArray(subject) ? subject : [subject];
  const read: Resources[] = [];
  let profile: EnforcementProfile | undefined;
  let facts: AddressFacts | undefined;
  const manifests: BuiltManifest[] = [];
  for (const part of parts) {
    if (typeof part === 'string') {
      const { resources, findings } = readPaths([part]);
      const errors = findings.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) throw new NetstackError(errors);
      read.push(resources);
    } else if (Construct.isConstruct(part)) {
      manifests.push(...manifestsOf(part));
      const layer = part.node.findAll().find((node): node is NetworkLayer => node instanceof NetworkLayer);
      profile ??= layerProfile(layer);
      facts ??= layerFacts(layer);
    } else manifests.push({ manifest: part });
  }
  const built = readManifests(manifests);
  const errors = built.findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new NetstackError(errors);
  return analyse(merge([built.resources, ...read]), options, profile ?? profiles.spec, facts ?? {});
}

function analyse(resources: Resources, { profile, facts }: SubjectOptions, fallback: EnforcementProfile, known: AddressFacts): Reachability {
  return Reachability.of(resources, {
    profile: typeof profile === 'string' ? profiles[profile] : (profile ?? fallback),
    facts: { ...known, ...facts },
  });
}

/** Every manifest below a construct, with the path of the construct that makes it. */
export function manifestsOf(construct: IConstruct): readonly BuiltManifest[] {
  return construct.node
    .findAll()
    .flatMap((node) => (ApiObject.isApiObject(node) ? [{ manifest: ApiObject.of(node).toJson(), construct: node.node.path }] : []));
}

function layerProfile(layer: NetworkLayer | undefined): EnforcementProfile | undefined {
  const cni = layer?.plan?.components.find(({ kind }) => kind === 'cni');
  if (cni === undefined) return undefined;
  return profileOfLayer({
    enforces: cni.facts.provides.some((capability) => capability === 'network-policy'),
    enforcement: cni.facts.enforcement,
  });
}

function layerFacts(layer: NetworkLayer | undefined): AddressFacts | undefined {
  if (layer?.plan === undefined) return undefined;
  const { podCidrs, serviceCidrs, nodeCidrs } = layer.plan.cluster;
  return { podCidrs, serviceCidrs, nodeCidrs };
}

function merge(all: readonly Resources[]): Resources {
  const [first, ...rest] = all;
  if (first === undefined) return readManifests([]).resources;
  return rest.reduce(
    (a, b): Resources => ({
      namespaces: new Map([...a.namespaces, ...[...b.namespaces].filter(([name, { origin }]) => origin !== undefined || !a.namespaces.has(name))]),
      nodes: [...a.nodes, ...b.nodes],
      workloads: [...a.workloads, ...b.workloads],
      services: [...a.services, ...b.services],
      routes: [...a.routes, ...b.routes],
      networkPolicies: [...a.networkPolicies, ...b.networkPolicies],
      clusterPolicies: [...a.clusterPolicies, ...b.clusterPolicies],
      unmodelled: [...a.unmodelled, ...b.unmodelled],
      callbacks: [...a.callbacks, ...b.callbacks],
      scrapes: [...a.scrapes, ...b.scrapes],
    }),
    first,
  );
}
