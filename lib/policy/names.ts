/**
 * Names of policies. They are contracts: a policy that is renamed is deleted and made again, and in between its pods are
 * open or cut off, as the order will have it. So a name follows from what the policy selects and from nothing else.
 */
import { contentHash, type StringMap } from '../kube';

/** The one policy of a namespace that isolates it and carries what all of its pods may do. */
export const DEFAULT_DENY = 'default-deny';

/** Longest part of a name that is made from labels; with the segment and the hash it stays far below 253. */
const READABLE = 80;

/**
 * The name of a policy for pods with the given labels: `shop-web` for `app: web`, else the label values with a hash of the
 * labels, so that no two sets of labels share a name.
 */
export function policyName(owner: string, labels: StringMap): string {
  const keys = Object.keys(labels).sort();
  const readable = keys
    .map((key) => plain(labels[key] ?? ''))
    .join('-')
    .slice(0, READABLE);
  const app = labels.app;
  if (keys.length === 1 && app !== undefined && readable === app) return `${owner}-${app}`;
  return [owner, readable, contentHash(labels, 8)].filter((part) => part !== '').join('-');
}

function plain(value: string): string {
  return value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
