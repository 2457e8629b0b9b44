import type { Rule } from '../../component';
import type { ResolvedTraefik } from './resolve';

/** What can go wrong with Traefik alone. */
export const traefikRules: readonly Rule<ResolvedTraefik>[] = [];
