/** DNS names as Kubernetes checks them (RFC 1123): lower-case letters, digits and inner hyphens. */

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** One label, at most 63 characters. */
export function isDnsLabel(text: string): boolean {
  return label.test(text);
}

/** Labels joined by dots, at most 253 characters. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isDnsLabel);
}
