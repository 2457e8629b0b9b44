import type { Problems } from '../../../finding';
import { type Check, checkDns1123Subdomain, Selector } from '../../../kube';

/** A condition on one label. */
export interface CiliumLabelRequirement {
  readonly key: string;
  /** In and NotIn need values, the others take none. */
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** @default none */
  readonly values?: readonly string[];
}

/** Objects by label; `{}`: all. */
export interface CiliumLabelSelector {
  /** @default none */
  readonly matchLabels?: Readonly<Record<string, string>>;
  /** @default none */
  readonly matchExpressions?: readonly CiliumLabelRequirement[];
}

/** Reports what the API server would refuse of a selector. */
export function checkSelector(selector: CiliumLabelSelector | undefined, problems: Problems): Selector | undefined {
  return selector === undefined ? undefined : problems.read(Selector.parse, selector);
}

/** Reports a name that no object can have. */
export function checkObjectName(name: string, problems: Problems, check: Check = checkDns1123Subdomain): void {
  const wrong = typeof name === 'string' ? check(name) : ['must be a text'];
  if (wrong.length > 0)
    problems.report({
      code: 'cilium/name',
      message: 'no object can have this name',
      got: JSON.stringify(name) ?? 'nothing',
      expected: wrong.join('; '),
    });
}

/** Reports every name that a list has twice, at its place. */
export function checkDistinct(names: readonly string[], what: string, problems: Problems, path = 'name'): void {
  names.forEach((name, index) => {
    if (names.indexOf(name) < index)
      problems.at(`[${index}].${path}`).report({ code: 'cilium/named-twice', message: `two ${what} have one name`, got: JSON.stringify(name) });
  });
}
