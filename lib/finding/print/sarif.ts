import { sentenceOf } from '../error';
import type { Finding, Severity } from '../finding';
import { compareFindings } from '../sort';
import type { WaivedFinding } from '../waiver';

export interface SarifOptions {
  /** Version of the program that reports. @default left out */
  readonly version?: string;
  /** Waived findings, which SARIF knows as suppressed results. @default none */
  readonly waived?: readonly WaivedFinding[];
}

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>;

/**
 * Findings for code scanning: SARIF 2.1.0, one run, one rule a code. The file of a finding is its physical location, its spec
 * path (and construct) the logical one.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function printSarif(findings: readonly Finding[], options: SarifOptions = {}): string {
  const open = findings.map((finding) => ({ finding, justification: undefined }));
  const suppressed = (options.waived ?? []).map(({ finding, waiver }) => ({ finding, justification: `${waiver.reason} (${waiver.owner})` }));
  const results = [...open, ...suppressed].sort((a, b) => compareFindings(a.finding, b.finding));
  const byCode = new Map<string, Finding>();
  for (const { finding } of results) if (!byCode.has(finding.code)) byCode.set(finding.code, finding);
  const codes = [...byCode.keys()].sort();
  const index = new Map(codes.map((code, i) => [code, i]));
  const driver = { name: 'netstack', version: options.version, rules: codes.map((code) => ruleOf(code, byCode.get(code))) };
  const run = {
    tool: { driver },
    columnKind: 'utf16CodeUnits',
    results: results.map(({ finding, justification }) => ({
      ...resultOf(finding, index.get(finding.code)),
      suppressions: justification === undefined ? undefined : [{ kind: 'external', justification }],
    })),
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, undefined, 2)}\n`;
}

function ruleOf(code: string, example: Finding | undefined): object {
  const source = example?.source;
  return {
    id: code,
    shortDescription: { text: example?.message ?? code },
    helpUri: source !== undefined && URL.canParse(source) ? source : undefined,
  };
}

function resultOf(finding: Finding, ruleIndex: number | undefined): object {
  const { code, severity, position, at, construct } = finding;
  const physicalLocation = position && { artifactLocation: { uri: uriOf(position.file) }, region: { startLine: position.line } };
  const logicalLocations = [
    ...(at === '' ? [] : [{ fullyQualifiedName: at }]),
    ...(construct === undefined ? [] : [{ fullyQualifiedName: construct, kind: 'object' }]),
  ];
  const located = physicalLocation !== undefined || logicalLocations.length > 0;
  const location = { physicalLocation, logicalLocations: logicalLocations.length > 0 ? logicalLocations : undefined };
  return { ruleId: code, ruleIndex, level: levels[severity], message: { text: sentenceOf(finding) }, locations: located ? [location] : undefined };
}

/** A file name as a URI: relative ones stay relative, so that a viewer finds them in the checkout. */
function uriOf(file: string): string {
  const path = file
    .replaceAll('\\', '/')
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  if (/^[A-Za-z]%3A\//.test(path)) return `file:///${path.replace('%3A', ':')}`;
  return path.startsWith('/') ? `file://${path}` : path;
}
