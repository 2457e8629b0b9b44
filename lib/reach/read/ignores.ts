/** Lint rules that an object asks to be left out of, by annotation. */
/** `lint.netstack.dev/L08: reason`: the rule does not speak of this object. */
const ignorePrefix = 'lint.netstack.dev/';

export function ignoresOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null || !('metadata' in value)) return undefined;
  const { metadata } = value;
  if (typeof metadata !== 'object' || metadata === null || !('annotations' in metadata)) return undefined;
  const { annotations } = metadata;
  if (typeof annotations !== 'object' || annotations === null) return undefined;
  const found = Object.entries(annotations).flatMap(([key, reason]: [string, unknown]) =>
    key.startsWith(ignorePrefix) && typeof reason === 'string' && reason.trim() !== '' ? [[key.slice(ignorePrefix.length), reason] as const] : [],
  );
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
