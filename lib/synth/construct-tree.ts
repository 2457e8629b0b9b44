/**
 * The objects of a construct tree, each with its place, in the order in which they are to be applied.
 *
 * One walk over public API: children in the order they were added, and before an object everything that it or a construct
 * around it explicitly depends on. Each construct's dependencies are followed once and each subtree is entered once, so
 * the walk is linear where cdk8s expands dependencies between charts to a graph of exponential size.
 */
import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { clusterNameOf, isMember } from '../../stacks/member';
import { sourceOf } from '../../stacks/object';
import { isStage, type Stage } from '../component';
import type { Finding } from '../finding';
import type { Place } from './file-name';

export interface PlacedObject {
  readonly object: ApiObject;
  readonly place: Place;
}

interface Around {
  readonly cluster: string | undefined;
  readonly chart: Chart | undefined;
}

/** Every object below a construct; dependencies that close a circle are reported and otherwise ignored. */
export function objectsOf(root: IConstruct, findings: Finding[]): readonly PlacedObject[] {
  const places = new Map<ApiObject, Place>();
  place(root, { cluster: undefined, chart: undefined }, places);
  return inDependencyOrder([...places.keys()], findings).flatMap((object) => {
    const at = places.get(object);
    return at === undefined ? [] : [{ object, place: at }];
  });
}

function place(construct: IConstruct, around: Around, places: Map<ApiObject, Place>): void {
  const here: Around = {
    cluster: isMember(construct) ? clusterNameOf(construct) : around.cluster,
    chart: construct instanceof Chart ? construct : around.chart,
  };
  if (ApiObject.isApiObject(construct)) places.set(construct, placeOf(construct, here));
  for (const child of construct.node.children) place(child, here, places);
}

/** An object that a user adds to a stage's chart of a layer belongs to that stage. */
function placeOf(object: ApiObject, { cluster, chart }: Around): Place {
  const stage = sourceOf(object)?.stage ?? stageOf(chart);
  return cluster !== undefined && stage !== undefined ? { cluster, stage } : { chart: (chart ?? object).node.path };
}

/** The stage that a layer's chart is for. */
function stageOf(chart: Chart | undefined): Stage | undefined {
  if (chart?.node.scope === undefined || !isMember(chart.node.scope)) return undefined;
  return isStage(chart.node.id) ? chart.node.id : undefined;
}

/** Objects after what they depend on, and otherwise in the order given. No recursion: chains may be long. */
function inDependencyOrder(objects: readonly ApiObject[], findings: Finding[]): readonly ApiObject[] {
  const ordered = new Set<ApiObject>();
  const open = new Set<ApiObject>();
  const followed = new Set<IConstruct>();
  const entered = new Set<IConstruct>();

  function* needsOf(object: ApiObject): Generator<ApiObject> {
    for (let around: IConstruct | undefined = object; around !== undefined; around = around.node.scope) {
      if (followed.has(around)) continue;
      followed.add(around);
      for (const target of around.node.dependencies) {
        if (entered.has(target)) continue;
        if (!ApiObject.isApiObject(target)) entered.add(target);
        for (const construct of target.node.findAll()) if (ApiObject.isApiObject(construct) && construct !== object) yield construct;
      }
    }
  }

  for (const start of objects) {
    if (ordered.has(start)) continue;
    open.add(start);
    const stack = [{ object: start, needs: needsOf(start) }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const need = top.needs.next();
      if (need.done === true) {
        ordered.add(top.object);
        open.delete(top.object);
        stack.pop();
      } else if (open.has(need.value)) findings.push(circle(top.object, need.value));
      else if (!ordered.has(need.value)) {
        open.add(need.value);
        stack.push({ object: need.value, needs: needsOf(need.value) });
      }
    }
  }
  return [...ordered];
}

function circle(from: ApiObject, to: ApiObject): Finding {
  return {
    code: 'synth/dependency-circle',
    severity: 'error',
    at: '',
    construct: from.node.path,
    message: 'dependencies of objects form a circle, so none of them can come first',
    got: `${from.node.path} depends on ${to.node.path}, which depends on it`,
    fix: 'remove one of the dependencies',
  };
}
