/**
 * The annotations that a definition needs to be delivered, put into its text: everything else stays as its project wrote it,
 * byte for byte. What comes out is read again and compared, so a text of an unforeseen form is refused, never mangled.
 */
import { isDeepStrictEqual } from 'node:util';
import { NetstackError } from '../../finding';
import type { StringMap } from '../../kube';
import { type CatalogueCrd, needsServerSideApply } from '../bundle';
import { type ReadCrd, readCrds } from '../definition';

/**
 * Losing a definition deletes every object of its kind, so no controller may prune it: Argo CD keeps it when it leaves the
 * repository and when its Application is deleted, Flux likewise. Flux applies on the server always, Argo CD where it is told to.
 * Source: docs/user-guide/sync-options.md of Argo CD; Flux's kustomize.toolkit.fluxcd.io/prune.
 */
export function deliveryAnnotations(crd: CatalogueCrd): StringMap {
  return {
    'argocd.argoproj.io/sync-options': `Prune=false,Delete=false${needsServerSideApply(crd) ? ',ServerSideApply=true' : ''}`,
    'kustomize.toolkit.fluxcd.io/prune': 'disabled',
  };
}

/** The text of a definition with annotations added. @throws NetstackError `crds/cannot-annotate` */
export function annotatedText({ text, definition }: ReadCrd, annotations: StringMap): string {
  const annotated = insert(text.split('\n'), annotations);
  const { metadata } = definition;
  const expected = { ...definition, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
  if (annotated !== undefined && isDeepStrictEqual(read(annotated, metadata.name), expected)) return annotated;
  throw NetstackError.of({
    code: 'crds/cannot-annotate',
    message: 'annotations cannot be added to the definition without rewriting it',
    got: metadata.name,
    expected: 'metadata and its annotations in block style, without those that are added',
  });
}

function read(text: string, name: string): unknown {
  try {
    return readCrds(text, name)[0]?.definition;
  } catch (error) {
    if (error instanceof NetstackError) return undefined;
    throw error;
  }
}

function insert(lines: readonly string[], annotations: StringMap): string | undefined {
  const metadata = lines.findIndex((line) => /^metadata:\s*$/.test(line));
  const indent = /^ +/.exec(lines[metadata + 1] ?? '')?.[0];
  if (metadata < 0 || indent === undefined) return undefined;
  const isInside = (line: string): boolean => line.startsWith(indent) || line.trim() === '';
  let at = metadata + 1;
  while (at < lines.length && isInside(lines[at] ?? '') && lines[at] !== `${indent}annotations:`) at++;
  const there = lines[at] === `${indent}annotations:`;
  const entries = Object.entries(annotations).map(([key, value]) => `${indent}  ${key}: ${value}`);
  const added = there ? entries : [`${indent}annotations:`, ...entries];
  const place = there ? at + 1 : metadata + 1;
  return [...lines.slice(0, place), ...added, ...lines.slice(place)].join('\n');
}
