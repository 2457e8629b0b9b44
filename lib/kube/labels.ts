/**
 * Labels and label selectors.
 *
 * A selector is a conjunction of requirements, each on one key. Laws in test/kube/labels.test.ts: an empty selector matches
 * everything, adding a requirement never adds a match, selectors of one key match the same labels.
 * An absent selector is no selector: what it means (nothing, everything) is said by the field it is absent from.
 * Source: k8s.io/apimachinery/pkg/apis/meta/v1 (LabelSelectorAsSelector, ValidateLabelSelector).
 */
import type { meta } from '../../imports/k8s';
import { ProblemList } from '../finding';
import type { StringMap } from './manifest';
import { type Check, checkLabelValue, checkQualifiedName } from './names';

/** A selector as manifests hold it. */
export type LabelSelector = meta.LabelSelector;

/** One condition on one label. `values` are sorted and distinct. */
export type LabelRequirement =
  | { readonly key: string; readonly operator: 'In' | 'NotIn'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'Exists' | 'DoesNotExist' };

/** A valid selector, in canonical form. */
export class Selector {
  readonly #key: string;
  /** Sorted by key, operator and values; without repetitions. */
  readonly requirements: readonly LabelRequirement[];

  private constructor(requirements: readonly LabelRequirement[]) {
    const byText = new Map(requirements.map((requirement) => [textOf(requirement), requirement]));
    const texts = [...byText.keys()].sort();
    this.requirements = texts.flatMap((text) => byText.get(text) ?? []);
    this.#key = texts.join(',');
  }

  /** Throws NetstackError with every problem: `kube/label-key`, `kube/label-value`, `kube/selector-operator`, `kube/selector-values`. */
  static parse(selector: LabelSelector): Selector {
    const problems = new ProblemList();
    const requirements: LabelRequirement[] = [];
    for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
      const at = problems.at(`matchLabels.${key}`);
      for (const report of [...badKey(key), ...badValue(value)]) at.report(report);
      requirements.push({ key, operator: 'In', values: [value] });
    }
    for (const [index, { key, operator, values = [] }] of (selector.matchExpressions ?? []).entries()) {
      const at = problems.at('matchExpressions').at(`[${index}]`);
      for (const report of [...badKey(key), ...values.flatMap(badValue)]) at.report(report);
      if (operator === 'In' || operator === 'NotIn') {
        if (values.length === 0) at.report({ code: 'kube/selector-values', message: `${operator} needs values`, fix: 'list at least one value' });
        requirements.push({ key, operator, values: [...new Set(values)].sort() });
      } else if (operator === 'Exists' || operator === 'DoesNotExist') {
        if (values.length > 0) at.report({ code: 'kube/selector-values', message: `${operator} takes no values`, fix: 'leave values out' });
        requirements.push({ key, operator });
      } else {
        at.report({
          code: 'kube/selector-operator',
          message: 'not a selector operator',
          got: `'${operator}'`,
          expected: 'In, NotIn, Exists or DoesNotExist',
        });
      }
    }
    problems.throwIfFailed();
    return new Selector(requirements);
  }

  /** The selector of exactly these labels. Throws as `parse`. */
  static ofLabels(labels: StringMap): Selector {
    return Selector.parse({ matchLabels: labels });
  }

  /** Canonical text: selectors of one key match the same labels. */
  get key(): string {
    return this.#key;
  }

  /** Whether it has no requirement and so matches every object. */
  get matchesAll(): boolean {
    return this.requirements.length === 0;
  }

  matches(labels: StringMap): boolean {
    return this.requirements.every((requirement) => satisfies(requirement, labels));
  }

  /** Whether it is certain that no labels match both: one key would need two values, or none and one. */
  isDisjoint(other: Selector): boolean {
    return this.requirements.some((one) => other.requirements.some((two) => one.key === two.key && (excludes(one, two) || excludes(two, one))));
  }

  equals(other: Selector): boolean {
    return this.key === other.key;
  }

  toString(): string {
    return this.key;
  }

  /** As manifests hold it: single-valued In as matchLabels while the key is free, everything else as expressions. */
  toJSON(): LabelSelector {
    const matchLabels = new Map<string, string>();
    const matchExpressions: LabelRequirement[] = [];
    for (const requirement of this.requirements) {
      const [value, ...more] = requirement.operator === 'In' ? requirement.values : [];
      if (value !== undefined && more.length === 0 && !matchLabels.has(requirement.key)) matchLabels.set(requirement.key, value);
      else matchExpressions.push(requirement);
    }
    return {
      ...(matchLabels.size === 0 ? {} : { matchLabels: Object.fromEntries(matchLabels) }),
      ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
    };
  }
}

/** Takes labels that are valid as a whole. Throws NetstackError with every problem: `kube/label-key`, `kube/label-value`. */
export function parseLabels(labels: StringMap): StringMap {
  const problems = new ProblemList();
  for (const [key, value] of Object.entries(labels)) for (const report of [...badKey(key), ...badValue(value)]) problems.at(key).report(report);
  problems.throwIfFailed();
  return labels;
}

/** The API server's limit on all keys and values of an object's annotations, in bytes. */
export const annotationSizeLimit = 262_144;

/** Takes annotations that are valid as a whole. Throws NetstackError: `kube/annotation-key`, `kube/annotations-too-large`. */
export function parseAnnotations(annotations: StringMap): StringMap {
  const problems = new ProblemList();
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    // Keys are compared without case, so that the check of label keys applies to the lower case form.
    for (const report of bad(key.toLowerCase(), checkQualifiedName, 'kube/annotation-key', 'annotation key')) problems.at(key).report(report);
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > annotationSizeLimit) {
    problems.report({
      code: 'kube/annotations-too-large',
      message: 'the annotations are too large',
      got: `${size} bytes`,
      expected: `at most ${annotationSizeLimit}`,
    });
  }
  problems.throwIfFailed();
  return annotations;
}

/** Whether no value of the label, and not its absence either, meets both. Complete when asked both ways round. */
function excludes(one: LabelRequirement, other: LabelRequirement): boolean {
  switch (one.operator) {
    case 'In':
      return one.values.every((value) => !satisfies(other, { [one.key]: value }));
    case 'DoesNotExist':
      return !satisfies(other, {});
    default:
      return false;
  }
}

function satisfies(requirement: LabelRequirement, labels: StringMap): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Keys and values hold neither spaces nor parentheses, so the text is unambiguous. */
function textOf(requirement: LabelRequirement): string {
  return 'values' in requirement
    ? `${requirement.key} ${requirement.operator} (${requirement.values.join('|')})`
    : `${requirement.key} ${requirement.operator}`;
}

function badKey(key: string) {
  return bad(key, checkQualifiedName, 'kube/label-key', 'label key');
}
function badValue(value: string) {
  return bad(value, checkLabelValue, 'kube/label-value', 'label value');
}
function bad(text: string, check: Check, code: string, what: string) {
  const problems = typeof text === 'string' ? check(text) : ['must be a string; quote it'];
  return problems.length === 0 ? [] : [{ code, message: `not a valid ${what}`, got: `'${text}'`, expected: problems.join('; ') }];
}
