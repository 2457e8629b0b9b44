import { byImpact, type Meaning } from '../difference';
import { access } from './access';
import { exposure, privileges } from './exposure';
import { immutableFields } from './immutable';
import { loss } from './loss';
import { network } from './network';
import { images, restarts } from './restart';
import type { Reading, Versions } from './versions';

const READINGS: readonly Reading[] = [immutableFields, network, loss, exposure, privileges, access, restarts, images];

/** Everything that a change of an object does, worst first. */
export function meaningsOf(versions: Versions): readonly Meaning[] {
  return READINGS.flatMap((reading) => reading(versions)).sort(byImpact);
}
