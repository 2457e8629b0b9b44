import { calico } from '../cni/calico';
import { canal } from '../cni/canal';
import { cilium } from '../cni/cilium';
import { flannel } from '../cni/flannel';
import { kubeRouter } from '../cni/kube-router';
import { weave } from '../cni/weave';
import { type Component, type ComponentKind, externalOf } from '../component';
import { coredns } from '../dns/coredns';
import { traefik } from '../ingress/traefik';
import { kubeVip } from '../lb/kube-vip';
import { kubeProxy } from '../proxy/kube-proxy';
import { noProxy } from '../proxy/none';
import type { ComponentSpecs } from './spec';

/** One entry for every member of every spec union: a forgotten entry, or one too many, does not compile. */
export type ComponentRegistry = {
  readonly [K in keyof ComponentSpecs]-?: { readonly [T in NonNullable<ComponentSpecs[K]>['type']]: Component<T> };
};

/** Every component there is, by kind and type. */
export const registry = {
  proxy: { 'kube-proxy': kubeProxy, none: noProxy, external: externalOf('proxy') },
  cni: { calico, canal, cilium, flannel, 'kube-router': kubeRouter, weave, external: externalOf('cni') },
  dns: { coredns, external: externalOf('dns') },
  loadBalancer: { 'kube-vip': kubeVip, external: externalOf('loadBalancer') },
  ingress: { traefik, external: externalOf('ingress') },
  mesh: { external: externalOf('mesh') },
  observe: { external: externalOf('observe') },
} as const satisfies ComponentRegistry;

/** The component of a kind and type; undefined where there is none. */
export function componentOf(kind: ComponentKind, type: string): Component | undefined {
  const components: Readonly<Record<string, Component>> = registry[kind];
  return Object.hasOwn(components, type) ? components[type] : undefined;
}

/** The types of a kind, in the order of the registry. */
export function typesOf(kind: ComponentKind): readonly string[] {
  return Object.keys(registry[kind]);
}
