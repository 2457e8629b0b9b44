/**
 * The link that stands between `cdk8s synth` and the output folder.
 *
 * `cdk8s synth` deletes its output folder before it runs the app, and reads the manifests from it afterwards. So cdk8s.yaml
 * names a folder that is only a link, and the app writes to another: what is deleted is the link, and the manifests, the
 * index and the files of others outlive a failing app.
 */
import { lstatSync, mkdirSync, readlinkSync, rmdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { NetstackError } from '../finding';
import { errnoOf } from './file-system';

/**
 * Makes `link` a relative link to `outdir`. Replaces a link, an empty folder or nothing; never a folder with content.
 * @throws NetstackError `synth/link-in-the-way`, `synth/link-inside-output`.
 */
export function linkOutput(link: string, outdir: string): void {
  const from = resolve(link);
  const to = resolve(outdir);
  if (from === to) return;
  if (isInside(from, to) || isInside(to, from)) {
    throw NetstackError.of({
      code: 'synth/link-inside-output',
      message: 'the output folder of cdk8s.yaml and that of the app lie in one another',
      got: `${link} and ${outdir}`,
      expected: 'two folders side by side',
      fix: "write output: .cdk8s in cdk8s.yaml and outdir: 'dist' in the app",
    });
  }
  const target = relative(dirname(from), to);
  try {
    const present = lstatSync(from, { throwIfNoEntry: false });
    if (present?.isSymbolicLink()) {
      if (readlinkSync(from) === target) return;
      unlinkSync(from);
    } else if (present !== undefined) rmdirSync(from);
    mkdirSync(dirname(from), { recursive: true });
    // A junction needs no privilege on Windows, but an absolute target; elsewhere the type is ignored.
    symlinkSync(process.platform === 'win32' ? to : target, from, 'junction');
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw NetstackError.of({
      code: 'synth/link-in-the-way',
      message: `${link} is to be a link to ${outdir}, but something else is there`,
      got: String(error),
      expected: 'nothing, a link, or an empty folder',
      fix: `move it away, or name another output in cdk8s.yaml`,
    });
  }
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(join(folder, '/'));
}
