import type { Rule } from '../../component';
import type { ResolvedCoreDns } from './resolve';

/** What can go wrong with CoreDNS alone, in the order of docs/coredns.md. */
export const coreDnsRules: readonly Rule<ResolvedCoreDns>[] = [];
