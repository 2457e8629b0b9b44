/** Pods and the workloads that own them. */
import type { PodShape, Workload } from '../model';
import { type OwnedPod, workloadId } from './workload';

/** Owners that objects name, to be joined once everything was read. */
export class Owners {
  readonly #workloads: Map<string, Workload>;
  readonly #ownersOf = new Map<string, { readonly kind: string; readonly name: string }>();
  readonly #owned: { readonly pod: OwnedPod; readonly origin: Workload['origin'] }[] = [];

  /** @param workloads those that were read, in which `join` puts pods in place of templates */
  constructor(workloads: Map<string, Workload>) {
    this.#workloads = workloads;
  }

  addWorkload(id: string, owner: { readonly kind: string; readonly name: string }): void {
    this.#ownersOf.set(id, owner);
  }
  addPod(pod: OwnedPod, origin: Workload['origin']): void {
    this.#owned.push({ pod, origin });
  }
  /** Pods take the place of their owner's template: they carry what controllers added, and their addresses. */
  join(): void {
    const shapes = new Map<string, { readonly top: Top; readonly shapes: PodShape[]; readonly origin: Workload['origin'] }>();
    for (const { pod, origin } of this.#owned) {
      const top = this.#topOwner(pod);
      const known = shapes.get(top.id);
      if (known === undefined) shapes.set(top.id, { top, shapes: [pod.shape], origin });
      else known.shapes.push(pod.shape);
    }
    for (const [id, { top, shapes: live, origin }] of shapes) {
      const template = this.#workloads.get(id);
      const { kind, name, namespace } = top;
      const running = live.filter((shape) => shape.finished !== true).length;
      this.#workloads.set(id, { id, kind, namespace, name, replicas: running, shapes: live, unmodelled: false, origin: template?.origin ?? origin });
    }
    for (const [id, owner] of this.#ownersOf) {
      const workload = this.#workloads.get(id);
      if (workload !== undefined && this.#workloads.has(workloadId(workload.namespace, owner.name, owner.kind))) this.#workloads.delete(id);
    }
  }
  #topOwner({ namespace, ownerKind, ownerName, shape }: OwnedPod): Top {
    let top: Top = { id: workloadId(namespace, ownerName, ownerKind), kind: ownerKind, name: ownerName, namespace };
    const hash = shape.labels.get('pod-template-hash');
    if (ownerKind === 'ReplicaSet' && hash !== undefined && ownerName.endsWith(`-${hash}`)) {
      const name = ownerName.slice(0, -hash.length - 1);
      const id = workloadId(namespace, name, 'Deployment');
      if (this.#workloads.has(id)) return { id, kind: 'Deployment', name, namespace };
    }
    for (let depth = 0; depth < 4; depth++) {
      const owner = this.#ownersOf.get(top.id);
      const id = owner === undefined ? '' : workloadId(namespace, owner.name, owner.kind);
      if (owner === undefined || !this.#workloads.has(id)) return top;
      top = { id, kind: owner.kind, name: owner.name, namespace };
    }
    return top;
  }
}

interface Top {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}
