/**
 * DNS names that are resolved, not only stored: every label has at most 63 characters, which the API server does not look
 * at in a DNS subdomain.
 */
import { checkDns1123Label, checkDns1123Subdomain } from '../kube';

/** One label of lower-case letters, digits and inner hyphens, at most 63 characters. */
export function isDnsLabel(text: string): boolean {
  return checkDns1123Label(text).length === 0;
}

/** Labels joined by dots, at most 253 characters. */
export function isDnsSubdomain(text: string): boolean {
  return checkDns1123Subdomain(text).length === 0 && text.split('.').every(isDnsLabel);
}
