/** The texts of CRDs that were pulled, for those who deliver them. */
import { type Finding, NetstackError } from '../../finding';
import { bundleId, type CrdBundle, crdsOf } from '../bundle';
import { CrdFolderOnDisk } from './folder';
import { fileOf } from './pull';
import { verifyPulled } from './verify';

/** A definition as it was pulled. */
export interface PulledText {
  /** `plural.group`. */
  readonly name: string;
  /** The file, byte for byte: one YAML document. */
  readonly text: string;
}

/**
 * The definitions of some bundles, in the order of the catalogue.
 *
 * @param out the folder that they were pulled into
 * @throws NetstackError `crds/not-pulled`, `crds/missing`, `crds/changed` where they are not there as they were pulled
 */
export function pulledTexts(out: string, bundles: readonly CrdBundle[]): readonly PulledText[] {
  if (bundles.length === 0) return [];
  const wrong = verifyPulled(out, bundles).findings.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new NetstackError(wrong);
  const folder = new CrdFolderOnDisk(out);
  const gone: Finding[] = [];
  const texts = bundles.flatMap((bundle) =>
    crdsOf(bundle).flatMap((crd): readonly PulledText[] => {
      const path = `${bundleId(bundle)}/${fileOf(crd)}`;
      const text = folder.read(path);
      if (text === undefined) gone.push({ code: 'crds/missing', severity: 'error', at: '', message: 'a file that was pulled is gone', got: path });
      return text === undefined ? [] : [{ name: crd.name, text }];
    }),
  );
  if (gone.length > 0) throw new NetstackError(gone);
  return texts;
}
