import type { Image } from '../../component';

/** Supported versions, newest first. */
export type TraefikVersion = '3.7.11' | '3.7.10' | '3.7.9';

/** A supported release of Traefik. Releases of one minor differ in nothing that manifests say. */
export interface TraefikRelease {
  readonly version: TraefikVersion;
  readonly image: Image;
}

/** The full name, as nodes pull it: `docker.io/traefik` is short for it, and a mirror of Docker Hub knows only the full one. */
const release = (version: TraefikVersion): TraefikRelease => ({ version, image: { name: 'docker.io/library/traefik', tag: `v${version}` } });

/** The current release and those before. Chart 41.3.0 installs 3.7.11. */
export const traefikReleases: Readonly<Record<TraefikVersion, TraefikRelease>> = {
  '3.7.11': release('3.7.11'),
  '3.7.10': release('3.7.10'),
  '3.7.9': release('3.7.9'),
};

/** What is installed unless a version is named. */
export const defaultTraefikVersion: TraefikVersion = '3.7.11';
