import type { Image } from '../../component';

/** A supported release of Traefik. Releases of one minor differ in nothing that manifests say. */
export interface TraefikRelease {
  readonly version: string;
  readonly image: Image;
}

/** The full name, as nodes pull it: `docker.io/traefik` is short for it, and a mirror of Docker Hub knows only the full one. */
const release = <V extends string>(version: V): TraefikRelease & { readonly version: V } => ({
  version,
  image: { name: 'docker.io/library/traefik', tag: `v${version}` },
});

/** The current release and those before. Chart 41.3.0 installs 3.7.11. */
export const traefikReleases = {
  '3.7.11': release('3.7.11'),
  '3.7.10': release('3.7.10'),
  '3.7.9': release('3.7.9'),
} as const satisfies Readonly<Record<string, TraefikRelease>>;

export type TraefikVersion = keyof typeof traefikReleases;

/** What is installed unless a version is named. */
export const defaultTraefikVersion: TraefikVersion = '3.7.11';
