import { type Finding, NetstackError, ProblemList } from '../finding';
import { type SourcePositions, withPositions } from '../finding/positions';
import { readSource } from '../finding/source';
import { isLayerSpec, type LayerSpec } from '../plan';

/** A layer that a file describes, and where its values stand in it. */
export interface SpecDocument {
  readonly spec: LayerSpec;
  readonly positions: SourcePositions;
}

/**
 * Reads the layers of a YAML or JSON file, one a document.
 *
 * @param file name of the file, for positions
 * @throws NetstackError with every finding of every document: what `readSource` refuses, and `spec/…` for values that are
 * not of a LayerSpec's shape.
 */
export function readSpecs(text: string, file: string): readonly SpecDocument[] {
  const documents = readSource(text, file);
  if (documents.length === 0)
    throw NetstackError.of({
      code: 'spec/empty',
      message: 'the file holds no spec',
      position: { file, line: 1 },
      fix: 'start with cluster: { name: … }',
    });
  const findings: Finding[] = [];
  const specs: SpecDocument[] = [];
  for (const { value, positions } of documents) {
    const problems = new ProblemList();
    if (isLayerSpec(value, problems)) specs.push({ spec: value, positions });
    findings.push(...withPositions(problems.findings, positions));
  }
  if (findings.length > 0) throw new NetstackError(findings);
  return specs;
}
