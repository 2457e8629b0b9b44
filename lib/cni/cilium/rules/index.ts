import type { Rule } from '../../../component';
import type { ResolvedCilium } from '../resolve';
import { datapathRules } from './datapath';
import { routingRules } from './routing';

/** What can go wrong with Cilium alone. */
export const ciliumRules: readonly Rule<ResolvedCilium>[] = [...routingRules, ...datapathRules];
