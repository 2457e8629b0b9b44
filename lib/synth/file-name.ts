/**
 * Where an object's file lies below the output folder.
 *
 * `tree`    `<cluster>/<stage>/<object id>.yaml`, one file an object
 * `stage`   `<cluster>/<stage>.yaml`, one file a stage
 * `single`  `<cluster>.yaml`, one file a cluster
 * Objects of no stage come from a chart of the user's own: its name stands where the cluster and the stage would.
 */
import type { Stage } from '../component';
import { escapeName } from '../kube/object-id';

export const LAYOUTS = ['tree', 'stage', 'single'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** A stage of a cluster, or a chart of the user's own. */
export type Place = { readonly cluster: string; readonly stage: Stage } | { readonly chart: string };

/** Path of the file that holds the object of an id, relative to the output folder, with `/` on every platform. */
export function fileOf(layout: Layout, place: Place, id: string): string {
  return layout === 'tree' ? `${folderOf(place)}/${id}.yaml` : `${layout === 'stage' ? folderOf(place) : escapeName(rootOf(place))}.yaml`;
}

/** Folder of a place in the layout `tree`. */
export function folderOf(place: Place): string {
  return 'chart' in place ? escapeName(place.chart) : `${escapeName(place.cluster)}/${escapeName(place.stage)}`;
}

function rootOf(place: Place): string {
  return 'chart' in place ? place.chart : place.cluster;
}
