import type { Rule } from '../../../component';
import type { ResolvedCoreDns } from '../resolve';
import { availabilityRules } from './availability';
import { resolutionRules } from './resolution';
import { startRules } from './start';

/** What can go wrong with CoreDNS alone, in the order of docs/coredns.md. */
export const coreDnsRules: readonly Rule<ResolvedCoreDns>[] = [...startRules, ...resolutionRules, ...availabilityRules];
