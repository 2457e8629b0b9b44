/**
 * The validator against a real API server: set NETSTACK_API_SERVER to the kubeconfig of one that may be given CRDs (they stay there),
 * and KUBECTL to the program if it is not on the path. Objects are only ever dry runs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type CrdDefinition, readCrds } from '../../../lib/crds/definition';
import { SchemaValidator } from '../../../lib/crds/schema';
import { describeShared, sharedPath, sharedText } from '../../support/shared';
import { valuesOf } from './objects';

const kubeconfig = process.env.NETSTACK_API_SERVER;
const count = 40;

const files: Readonly<Record<string, readonly string[]>> = {
  'reference/cni/calico/v3.32.1/crds.yaml': [
    'IPPool',
    'FelixConfiguration',
    'BGPConfiguration',
    'BGPPeer',
    'BGPFilter',
    'GlobalNetworkPolicy',
    'Tier',
    'KubeControllersConfiguration',
  ],
  'reference/gateway/gateway-api/v1.6.1/standard/gateway.networking.k8s.io_gateways.yaml': ['Gateway'],
  'reference/gateway/gateway-api/v1.6.1/standard/gateway.networking.k8s.io_httproutes.yaml': ['HTTPRoute'],
  'reference/observability/prometheus-operator/monitoring.coreos.com_servicemonitors.yaml': ['ServiceMonitor'],
};

function kubectl(args: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(process.env.KUBECTL ?? 'kubectl', ['--kubeconfig', kubeconfig ?? '', ...args], {
    encoding: 'utf8',
    maxBuffer: 64e6,
  });
  if (error !== undefined) throw error;
  return stdout + stderr;
}

/** What the server says of each object of a folder, by name; nothing where it is accepted. */
function answers(folder: string): ReadonlyMap<string, string> {
  const said = kubectl(['create', '--dry-run=server', '--validate=strict', '-f', folder]);
  const refusals = said.matchAll(/error when creating "[^"]*\/(o\d+)\.json": (.*(?:\n(?!Error from server|\S+\/o\d+ created).*)*)/g);
  return new Map([...refusals].map((match) => [match[1] ?? '', match[2] ?? '']));
}

/** What only the server judges: CEL rules, by their messages. */
function isBeyondSchema(answer: string, definition: CrdDefinition): boolean {
  const messages = [...JSON.stringify(definition).matchAll(/"message":("(?:[^"\\]|\\.)*")/g)].map((match) => String(JSON.parse(match[1] ?? '""')));
  return messages.some((message) => answer.includes(message)) || answer.includes('failed rule: ');
}

const suite = kubeconfig === undefined ? describe.skip : describe;
suite('the validator and a real API server (NETSTACK_API_SERVER)', () => {
  describeShared('agree', 'reference', () => {
    const cases = Object.entries(files).flatMap(([file, kinds]) => {
      const text = sharedText(file);
      return readCrds(text, file).flatMap(({ definition }) =>
        kinds.includes(definition.spec.names.kind) ? [[definition.spec.names.kind, definition] as const] : [],
      );
    });
    beforeAll(() => {
      const args = Object.keys(files).flatMap((file) => ['-f', sharedPath(file)]);
      kubectl(['apply', '--server-side', '--force-conflicts', ...args]);
      kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
    }, 120_000);

    it.each(cases)(
      'on objects of %s',
      (kind, definition) => {
        const version = definition.spec.versions.find(({ storage }) => storage);
        const schema = version?.schema?.openAPIV3Schema;
        if (version === undefined || schema === undefined) throw new Error('no schema');
        const folder = mkdtempSync(join(tmpdir(), 'objects-'));
        const { properties = {} } = schema;
        const objects = fc.sample(valuesOf(properties.spec ?? {}, 60), { numRuns: count, seed: 7 }).map((spec, index) => ({
          apiVersion: `${definition.spec.group}/${version.name}`,
          kind,
          metadata: { name: `o${index}`, ...(definition.spec.scope === 'Cluster' ? {} : { namespace: 'default' }) },
          spec,
        }));
        for (const object of objects) writeFileSync(join(folder, `${object.metadata.name}.json`), JSON.stringify(object));
        const said = answers(folder);
        rmSync(folder, { recursive: true });
        const validator = new SchemaValidator();
        const differing = objects.flatMap((object) => {
          const ours = validator.violations(object, schema);
          const theirs = said.get(object.metadata.name);
          if (ours.length > 0 === (theirs !== undefined) || (theirs !== undefined && isBeyondSchema(theirs, definition))) return [];
          return [{ spec: JSON.stringify(object.spec), ours, theirs }];
        });
        const refused = objects.filter((object) => validator.violations(object, schema).length > 0).length;
        expect(differing).toEqual([]);
        // Both answers occur, or nothing was compared.
        expect(refused).toBeGreaterThan(0);
        expect(refused).toBeLessThan(count);
      },
      120_000,
    );
  });
});
