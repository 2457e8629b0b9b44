import type { LabelSelector, Labels, Requirement } from './objects';

/** Makes a selector; requirements are put into canonical order. */
export function selectorOf(requirements: readonly Requirement[]): LabelSelector {
  const parts = requirements.map((requirement) => ({ requirement, text: requirementText(requirement) }));
  parts.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return { requirements: parts.map((part) => part.requirement), text: parts.map((part) => part.text).join(',') };
}

/** Selects everything. */
export const everything: LabelSelector = selectorOf([]);

/** The selector of equal labels. */
export function selectorOfLabels(labels: Labels): LabelSelector {
  return selectorOf([...labels].map(([key, value]) => ({ key, operator: 'In', values: [value] })));
}

function requirementText({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${[...values].sort().join(',')})`;
    case 'NotIn':
      return `${key} notin (${[...values].sort().join(',')})`;
  }
}

/** Whether labels meet every requirement. */
export function matchesLabels(selector: LabelSelector, labels: Labels): boolean {
  return selector.requirements.every((requirement) => meets(requirement, labels.get(requirement.key)));
}

function meets({ operator, values }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
  }
}
