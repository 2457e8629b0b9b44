/**
 * One writer at a time: a lock file that names the process that holds it.
 * A lock whose process is gone (same machine, no such pid) is taken over. One from another machine cannot be judged, so it
 * holds until somebody removes it. Taking over renames the stale file away first, and looks at what it got: two processes
 * that find the same stale lock cannot both win.
 */
import { hostname } from 'node:os';
import { NetstackError } from '../finding';
import { errnoOf, type FileSystem } from './file-system';

export const LOCK_FILE = '.netstack-lock';

/** Who asks for the lock, and how to tell whether another process still lives. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  isAlive(pid: number): boolean;
}

export function thisProcess(): Owner {
  return { pid: process.pid, host: hostname(), isAlive };
}

/** @throws NetstackError `synth/locked` while another process writes. */
export function acquireLock(fileSystem: FileSystem, outdir: string, owner: Owner): void {
  takeLock(fileSystem, outdir, owner);
  removeDrafts(fileSystem, outdir);
}

function takeLock(fileSystem: FileSystem, outdir: string, owner: Owner): void {
  const path = `${outdir}/${LOCK_FILE}`;
  const content = `${JSON.stringify({ pid: owner.pid, host: owner.host })}\n`;
  if (fileSystem.create(path, content)) return;
  const held = fileSystem.kindOf(path) === 'file' ? fileSystem.read(path) : '';
  const holder = parse(held);
  if (holder !== undefined && holder.host === owner.host && !owner.isAlive(holder.pid)) {
    const aside = `${path}-${owner.pid}`;
    fileSystem.rename(path, aside);
    const taken = fileSystem.read(aside);
    fileSystem.remove(aside);
    // What was renamed away may be the fresh lock of a process that was quicker: then it is put back.
    if (fileSystem.create(path, taken === held ? content : taken) && taken === held) return;
  }
  throw NetstackError.of({
    code: 'synth/locked',
    message: `another run is writing to ${outdir}`,
    got: holder === undefined ? `an unreadable ${LOCK_FILE}` : `a lock of process ${holder.pid} on ${holder.host}`,
    expected: 'one run at a time',
    fix: `wait for it to end; if it is gone, remove ${path}`,
  });
}

/** What processes that were killed while they made a lock have left. */
function removeDrafts(fileSystem: FileSystem, outdir: string): void {
  for (const [name, kind] of fileSystem.list(outdir) ?? [])
    if (kind === 'file' && name.startsWith(`${LOCK_FILE}-`)) fileSystem.remove(`${outdir}/${name}`);
}

export function releaseLock(fileSystem: FileSystem, outdir: string): void {
  fileSystem.remove(`${outdir}/${LOCK_FILE}`);
}

function parse(text: string): { readonly pid: number; readonly host: string } | undefined {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data !== 'object' || data === null || !('pid' in data) || !('host' in data)) return undefined;
    return typeof data.pid === 'number' && typeof data.host === 'string' ? { pid: data.pid, host: data.host } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return errnoOf(error) === 'EPERM';
  }
}
