import type { Finding } from '../lib/finding';
import { lintPaths } from '../lib/lint';

/** What cdk8s gives a validation plugin, as far as this one uses it. */
export interface ValidationContext {
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: {
      readonly ruleName: string;
      readonly recommendation: string;
      readonly fix: string;
      readonly violatingResources: readonly { readonly resourceName: string; readonly locations: readonly string[]; readonly manifestPath: string }[];
    }): void;
    submit(status: 'success' | 'failure', metadata?: Readonly<Record<string, string>>): void;
  };
  readonly logger: { log(message: string): void };
}

/** `properties` of the plugin in cdk8s.yaml. */
export interface NetworkValidationProperties {
  /** The least severity that fails the synth. @default error */
  readonly failOn?: 'error' | 'warning';
}

/**
 * Checks the manifests of anybody's cdk8s app: names, labels and namespaces as the API server judges them, objects that are
 * there twice, and the policies, Services and Ingresses with the reachability engine. In cdk8s.yaml:
 *
 *   validations:
 *     - package: ./node_modules/cdk8s-netstack/validation
 *       version: 0.1.0
 *       class: NetworkValidation
 */
export class NetworkValidation {
  readonly #failing: ReadonlySet<string>;

  constructor(properties: NetworkValidationProperties = {}) {
    this.#failing = new Set(properties.failOn === 'warning' ? ['error', 'warning'] : ['error']);
  }

  async validate({ manifests, report, logger }: ValidationContext): Promise<void> {
    const findings = lintPaths(manifests);
    for (const finding of findings) {
      if (this.#failing.has(finding.severity)) report.addViolation(violationOf(finding));
      else if (finding.severity === 'warning')
        logger.log(`${finding.code}: ${finding.message}${finding.got === undefined ? '' : `, got ${finding.got}`}`);
    }
    report.submit(findings.some(({ severity }) => this.#failing.has(severity)) ? 'failure' : 'success');
  }
}

function violationOf({
  code,
  message,
  got,
  expected,
  fix,
  source,
  at,
  position,
}: Finding): Parameters<ValidationContext['report']['addViolation']>[0] {
  const recommendation = [message, got && `got ${got}`, expected && `expected ${expected}`].filter(Boolean).join(', ');
  const place = position === undefined ? '' : `${position.file}:${position.line}`;
  return {
    ruleName: code,
    recommendation,
    fix: fix ?? source ?? 'see the recommendation',
    violatingResources: [{ resourceName: at === '' ? 'manifest' : at, locations: [at === '' ? place : at], manifestPath: place }],
  };
}
