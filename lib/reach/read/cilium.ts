/** What lint rules ask of Cilium's policies, whose meaning is not modelled. */
import type { CiliumFacts } from '../model';
import type { Field } from './field';

export function readCiliumFacts(object: Field): CiliumFacts {
  const specs = [object.get('spec'), ...object.get('specs').list()].filter(({ absent }) => !absent);
  const rules = specs.flatMap((spec) =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      spec
        .get(direction)
        .list()
        .map((rule) => ({ direction, rule })),
    ),
  );
  const domainNames = rules.flatMap(({ rule }) =>
    rule
      .get('toFQDNs')
      .list()
      .flatMap((name) =>
        (['matchName', 'matchPattern'] as const).flatMap((field) => {
          const text = name.get(field).text();
          return text === undefined ? [] : [{ at: name.get(field).path, field, text }];
        }),
      ),
  );
  return {
    domainNames,
    watchesDns: rules.some(({ rule }) => rule.get('toPorts').list().some(watchesDns)),
    emptyRules: rules.flatMap(({ direction, rule }) => (allowsNothing(rule) ? [{ at: rule.path, direction }] : [])),
  };
}

function watchesDns(ports: Field): boolean {
  return ports.at('rules', 'dns').list().length > 0;
}

/** An object without fields, or with an empty list of endpoints: it isolates, and allows nobody. */
function allowsNothing(rule: Field): boolean {
  if (rule.names().length === 0) return true;
  return ['fromEndpoints', 'toEndpoints'].some((name) => {
    const list = rule.get(name);
    return !list.absent && list.list().length === 0;
  });
}
