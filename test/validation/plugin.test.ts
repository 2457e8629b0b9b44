import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NetworkValidation, type NetworkValidationProperties } from '../../validation/plugin';

async function validate(
  text: string,
  properties?: NetworkValidationProperties,
): Promise<{ readonly status: string; readonly rules: readonly string[]; readonly logs: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'netstack-plugin-'));
  const file = join(folder, 'app.k8s.yaml');
  writeFileSync(file, text);
  const rules: string[] = [];
  const logs: string[] = [];
  let status = 'nothing submitted';
  try {
    await new NetworkValidation(properties).validate({
      manifests: [file],
      report: {
        addViolation: ({ ruleName }) => rules.push(ruleName),
        submit: (submitted) => {
          status = submitted;
        },
      },
      logger: { log: (message) => logs.push(message) },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { status, rules, logs };
}

const good = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';

describe('the validation plugin', () => {
  it('is content with manifests that are fine', async () => {
    expect(await validate(good)).toEqual({ status: 'success', rules: [], logs: [] });
  });
  it('fails a synth whose manifests the API server would refuse', async () => {
    expect(await validate(good.replace('name: a', 'name: A_b'))).toMatchObject({ status: 'failure', rules: ['kube/name'] });
  });
  it('logs warnings, or fails on them where it is told to', async () => {
    const policy =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: shop }\nspec: { podSelector: { matchLabels: { app: none } }, policyTypes: [Ingress] }\n';
    const { status, logs } = await validate(policy);
    expect([status, logs.length > 0]).toEqual(['success', true]);
    expect(await validate(policy, { failOn: 'warning' })).toMatchObject({ status: 'failure' });
  });
});
