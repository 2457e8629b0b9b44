import type { Rule } from '../../../component';
import { operatorRules } from '../operator';
import type { ResolvedCalico } from '../resolved';
import { DATAPLANE_RULES } from './dataplane';
import { POOL_RULES } from './pools';
import { ROUTE_RULES } from './routes';

/** Calico's own rules, then those of its operator, in the order of docs/rules.md. */
export const calicoRules: readonly Rule<ResolvedCalico>[] = [
  ...POOL_RULES,
  ...ROUTE_RULES,
  ...DATAPLANE_RULES,
  ...operatorRules<ResolvedCalico>(({ install, ...settings }) => (install.type === 'operator' ? { ...settings, install } : undefined)),
];
