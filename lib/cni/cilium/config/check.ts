import type { Problems } from '../../../finding';
import { checkConfigKey } from '../../../kube';
import type { ResolvedCilium } from '../resolve/resolved';
import { refusal } from './key';
import { knownKey, written } from './table';

const source = 'https://docs.cilium.io/en/v1.20/cmdref/cilium-agent/';

/** Reports values that Cilium could not read unless their option was `refused` already, keys of `config` that decide nothing here, and keys of `extraConfig` that have an option. */
export function checkConfig(o: ResolvedCilium, problems: Problems, refused: ReadonlySet<string> = new Set()): void {
  const texts = new Map<string, string>();
  for (const { key, type, text, option } of written(o)) {
    texts.set(key, text);
    const expected = refusal(type, text);
    if (expected !== undefined && option !== undefined && !refused.has(option))
      problems
        .at(option.startsWith('cluster.') ? '' : option)
        .report({ code: 'cilium/config-value', message: `${key} of cilium-config cannot be this`, got: JSON.stringify(text), expected, source });
  }
  for (const [key, value] of Object.entries(o.config)) {
    if (value === undefined || texts.get(key) === String(value)) continue;
    const at = problems.at(`config.${key}`);
    if (knownKey(key)?.option !== `config.${key}`) unknown(key, at);
    else
      at.report({
        code: 'cilium/config-reaches-nothing',
        message: texts.has(key) ? 'other options decide this key here' : `cilium ${o.release.version} does not read this key here`,
        got: String(value),
        ...(texts.has(key) ? { expected: texts.get(key) ?? '' } : {}),
        fix: 'leave it out',
      });
  }
  for (const [key, value] of Object.entries(o.extraConfig)) {
    const at = problems.at(`extraConfig.${key}`);
    const known = knownKey(key);
    const malformed = checkConfigKey(key)[0];
    if (malformed !== undefined)
      at.report({ code: 'cilium/config-key', message: 'no ConfigMap can have this key', got: JSON.stringify(key), expected: malformed });
    else if (known !== undefined)
      at.report({
        code: 'cilium/config-owned',
        message:
          known.option === undefined
            ? 'the manifests depend on this key: nobody may change it alone'
            : 'this key has an option, which other parts of the layer read too',
        got: `${key}: ${JSON.stringify(value)}`,
        fix: known.option === undefined ? 'leave it out' : `use ${known.option}`,
        source,
      });
    else if (typeof value !== 'string')
      at.report({
        code: 'cilium/config-value',
        message: 'every value of a ConfigMap is text',
        got: JSON.stringify(value),
        fix: `write ${JSON.stringify(String(value))}`,
      });
  }
}

function unknown(key: string, problems: Problems): void {
  const known = knownKey(key);
  problems.report({
    code: 'cilium/config-unknown',
    message: known === undefined ? 'no such key is known here' : 'this key has an option of its own',
    got: key,
    fix:
      known === undefined
        ? 'give it to extraConfig, as text, if Cilium knows it'
        : known.option === undefined
          ? 'leave it out'
          : `use ${known.option}`,
    source,
  });
}
