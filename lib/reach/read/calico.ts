/**
 * Which pods and directions a NetworkPolicy of Calico may touch. Its rules are not modelled; that it leaves the rest of its
 * namespace alone is certain where its selector is a conjunction of equal labels.
 * Source: api/pkg/apis/projectcalico/v3/networkpolicy.go and libcalico-go/lib/selector of Calico v3.32.1.
 */
import { type Direction, type LabelSelector, type Requirement, selectorOf } from '../model';
import type { Field } from './field';

/** Labels that Calico itself adds to pods. */
const OWN = 'projectcalico.org/';
const EQUAL = /^([A-Za-z0-9_./-]{1,512}) *== *(?:'([^']*)'|"([^"]*)")$/;

export interface CalicoScope {
  /** Absent: not said, so that it follows from the rules. */
  readonly directions?: readonly Direction[];
  /** Absent: any pod of the namespace. */
  readonly podSelector?: LabelSelector;
}

export function readCalicoScope(object: Field): CalicoScope {
  const spec = object.at('spec');
  const types = spec
    .get('types')
    .list()
    .map(({ value }) => value);
  const directions = (['ingress', 'egress'] as const).filter((direction) => types.some((type) => String(type).toLowerCase() === direction));
  const podSelector = plainSelector(spec.get('selector').value);
  return { ...(directions.length === 0 ? {} : { directions }), ...(podSelector === undefined ? {} : { podSelector }) };
}

function plainSelector(text: unknown): LabelSelector | undefined {
  if (typeof text !== 'string' || text.length > 4096) return undefined;
  const requirements = text.split('&&').map(equalLabel);
  return requirements.every((one) => one !== undefined) ? selectorOf(requirements) : undefined;
}

function equalLabel(term: string): Requirement | undefined {
  const [, key, single, double] = EQUAL.exec(term.trim()) ?? [];
  const value = single ?? double;
  return key === undefined || value === undefined || key.startsWith(OWN) ? undefined : { key, operator: 'In', values: [value] };
}
