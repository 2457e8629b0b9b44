/** The CustomResourceDefinitions that layers need, pulled from folders that mirror where they are published. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleId, type CrdBundle } from '../../lib/crds';
import { type ByteSource, mirror, pullBundles } from '../../lib/crds/pull';
import { NetstackError } from '../../lib/finding';
import { sharedPath } from '../support/shared';

/** Bundles that could be had, and those that could not. */
export interface PulledCrds {
  readonly pulled: readonly CrdBundle[];
  readonly absent: readonly string[];
}

/** Pulls what the reference manifests or a further mirror have; nothing comes over the network. */
export async function pullCrds(bundles: readonly CrdBundle[], out: string, further: string | undefined): Promise<PulledCrds> {
  const offline = (): Promise<never> => Promise.reject(new Error('a folder is a mirror that needs no network'));
  const sources = [sharedPath('reference'), ...(further === undefined || !existsSync(further) ? [] : [further])].map((place) =>
    mirror(place, offline),
  );
  const pulled: CrdBundle[] = [];
  const absent: string[] = [];
  for (const bundle of bundles) {
    try {
      await pullBundles([bundle], out, firstOf(sources));
      pulled.push(bundle);
    } catch (error) {
      if (!(error instanceof NetstackError)) throw error;
      absent.push(bundleId(bundle));
    }
  }
  return { pulled, absent };
}

/** The bytes of the first mirror that has them. */
function firstOf(sources: readonly ByteSource[]): ByteSource {
  return {
    bytesOf: async (bundle, file) => {
      let last: unknown;
      for (const source of sources) {
        try {
          return await source.bytesOf(bundle, file);
        } catch (error) {
          last = error;
        }
      }
      throw last;
    },
  };
}

/** Files with the definitions of Argo CD and Flux. */
export function gitopsCrds(): readonly string[] {
  return ['argo-cd', 'flux'].flatMap((tool) => {
    const folder = sharedPath('reference/gitops', tool);
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => join(folder, name));
  });
}
