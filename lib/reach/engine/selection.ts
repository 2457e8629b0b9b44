/** Pods by label, found through the shortest list of a label that is asked for. */
import { type LabelSelector, matchesLabels } from '../model';
import type { PodSet } from './policy';
import type { ElementId, Universe } from './universe';

/** The pods that a set selects, ascending; `hostNetwork` pods are never among them. */
export class PodSelection {
  readonly #universe: Universe;
  readonly #byLabel = new Map<string, Map<string, ElementId[]>>();
  readonly #byNamespaceText = new Map<string, readonly number[]>();

  constructor(universe: Universe) {
    this.#universe = universe;
    for (let id = 0; id < universe.podCount; id++) {
      const element = universe.elements[id];
      if (element?.type !== 'pod') continue;
      for (const [key, value] of element.labels) {
        let values = this.#byLabel.get(key);
        if (values === undefined) {
          values = new Map();
          this.#byLabel.set(key, values);
        }
        const ids = values.get(value);
        if (ids === undefined) values.set(value, [id]);
        else ids.push(id);
      }
    }
  }

  /** @returns the elements that match, and those whose labels are not known and may match */
  select({ namespaces, pods }: PodSet): { readonly certain: Int32Array; readonly unknown: Int32Array } {
    const ids = this.namespaces(namespaces);
    const certain: ElementId[] = [];
    const unknown: ElementId[] = [];
    for (const id of this.#candidates(ids, pods)) {
      const element = this.#universe.elements[id];
      if (element?.type !== 'pod' || element.hostNetwork) continue;
      if (element.unmodelled && pods.requirements.length > 0) unknown.push(id);
      else if (matchesLabels(pods, element.labels)) certain.push(id);
    }
    return { certain: Int32Array.from(certain), unknown: Int32Array.from(unknown) };
  }
  /** Numbers of the namespaces that match. */
  namespaces(selector: string | LabelSelector): readonly number[] {
    if (typeof selector === 'string') {
      const id = this.#universe.namespaceIds.get(selector);
      return id === undefined ? [] : [id];
    }
    let found = this.#byNamespaceText.get(selector.text);
    if (found === undefined) {
      found = this.#universe.namespaces.flatMap(({ labels }, id) => (matchesLabels(selector, labels) ? [id] : []));
      this.#byNamespaceText.set(selector.text, found);
    }
    return found;
  }

  /** Every element that may match: from the shortest list of a label that is asked for, or all pods of the namespaces. */
  *#candidates(namespaces: readonly number[], pods: LabelSelector): Generator<ElementId> {
    const { starts, elements } = this.#universe;
    let size = 0;
    for (const n of namespaces) size += (starts[n + 1] ?? 0) - (starts[n] ?? 0);
    let shortest: readonly ElementId[] | undefined;
    for (const { key, operator, values } of pods.requirements) {
      const [value] = values;
      if (operator !== 'In' || values.length !== 1 || value === undefined) continue;
      const ids = this.#byLabel.get(key)?.get(value) ?? [];
      if (ids.length < (shortest?.length ?? size)) shortest = ids;
    }
    if (shortest === undefined || this.#hasUnmodelled()) {
      for (const n of namespaces) for (let id = starts[n] ?? 0; id < (starts[n + 1] ?? 0); id++) yield id;
      return;
    }
    const inside = new Set(namespaces);
    for (const id of shortest) {
      const element = elements[id];
      if (element?.type === 'pod' && inside.has(element.namespace)) yield id;
    }
  }
  #unmodelled: boolean | undefined;
  #hasUnmodelled(): boolean {
    this.#unmodelled ??= this.#universe.elements.some((element) => element.type === 'pod' && element.unmodelled);
    return this.#unmodelled;
  }
}
