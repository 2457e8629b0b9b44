/**
 * Names, label keys and label values, checked as the API server checks them.
 *
 * A check returns what is wrong with a text, in words that follow its name ("must ..."), and nothing when it is valid.
 * Source: k8s.io/apimachinery/pkg/util/validation and the validation of each kind in k8s.io/kubernetes/pkg/apis.
 */
import { NetstackError } from '../finding';
import { groupOf } from './manifest';

/** What is wrong with a text; empty when it is valid. */
export type Check = (text: string) => readonly string[];

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const dns1123Label = new RegExp(`^${label}$`);
const dns1123Subdomain = new RegExp(`^${label}(?:\\.${label})*$`);
const dns1035Label = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const qualified = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** A DNS label of RFC 1123: namespaces, volumes, containers. At most 63 characters. */
export const checkDns1123Label: Check = (text) => [
  ...atMost(63, text),
  ...must(dns1123Label.test(text), 'consist of lower case letters, digits and dashes, and begin and end with a letter or digit'),
];

/** DNS labels of RFC 1123 joined by dots: most object names. At most 253 characters. */
export const checkDns1123Subdomain: Check = (text) => [
  ...atMost(253, text),
  ...must(dns1123Subdomain.test(text), 'consist of lower case letters, digits, dashes and dots, and begin and end with a letter or digit'),
];

/** A DNS label of RFC 1035, which begins with a letter: Services before Kubernetes 1.36. At most 63 characters. */
export const checkDns1035Label: Check = (text) => [
  ...atMost(63, text),
  ...must(dns1035Label.test(text), 'consist of lower case letters, digits and dashes, begin with a letter and end with a letter or digit'),
];

/** `*.` and a DNS subdomain: wildcard hosts of an Ingress. A lone `*` or one inside a label is none. */
export const checkWildcardDns1123Subdomain: Check = (text) => [
  ...atMost(253, text),
  ...must(text.startsWith('*.') && dns1123Subdomain.test(text.slice(2)), "begin with '*.' and go on as a DNS subdomain"),
];

/** IANA_SVC_NAME, the name of a container or Service target port: at most 15 characters, one of them a letter. */
export const checkPortName: Check = (text) => [
  ...atMost(15, text),
  ...must(/^[-a-z0-9]+$/.test(text), 'consist of lower case letters, digits and dashes'),
  ...must(/[a-z]/.test(text), 'contain a letter'),
  ...must(!text.includes('--'), 'not contain two dashes in a row'),
  ...must(!text.startsWith('-') && !text.endsWith('-'), 'not begin or end with a dash'),
];

/** A label or annotation key: an optional DNS subdomain and a slash, then a name of at most 63 characters. */
export const checkQualifiedName: Check = (text) => {
  const slash = text.indexOf('/');
  const prefix = slash === -1 ? undefined : text.slice(0, slash);
  const name = text.slice(slash + 1);
  if (name.includes('/')) return ['must contain at most one slash'];
  return [
    ...(prefix === undefined ? [] : checkDns1123Subdomain(prefix).map((problem) => `prefix ${problem}`)),
    ...atMost(63, name).map((problem) => `name ${problem}`),
    ...must(qualified.test(name), 'have a name of letters, digits, dashes, underscores and dots that begins and ends with a letter or digit'),
  ];
};

/** A label value: empty, or at most 63 characters that begin and end with a letter or digit. */
export const checkLabelValue: Check = (text) => [
  ...atMost(63, text),
  ...must(
    text === '' || qualified.test(text),
    'be empty, or consist of letters, digits, dashes, underscores and dots and begin and end with a letter or digit',
  ),
];

/** A name that fits one segment of a URL path: RBAC objects, which may be called `system:node`. */
export const checkPathSegmentName: Check = (text) => [
  ...must(text !== '', 'not be empty'),
  ...must(text !== '.' && text !== '..', "not be '.' or '..'"),
  ...must(!/[/%]/.test(text), "not contain '/' or '%'"),
];

/** A key of a ConfigMap or Secret, which becomes a file name when it is mounted. At most 253 characters. */
export const checkConfigKey: Check = (text) => [
  ...atMost(253, text),
  ...must(/^[-._a-zA-Z0-9]+$/.test(text), 'consist of letters, digits, dashes, underscores and dots'),
  ...must(text !== '.' && !text.startsWith('..'), "not be '.' and not begin with '..'"),
];

/** An environment variable name as every supported version takes it. */
export const checkEnvVarName: Check = (text) => [
  ...must(/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text), 'consist of letters, digits, dashes, underscores and dots, and not begin with a digit'),
  ...must(text !== '.' && !text.startsWith('..'), "not be '.' and not begin with '..'"),
];

/** Kinds whose names follow another rule than the DNS subdomain. A Service may begin with a digit only since 1.36. */
const nameChecks: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  '': { Namespace: checkDns1123Label, Service: checkDns1035Label },
  apps: { StatefulSet: checkDns1123Label },
  batch: {
    // The controller appends eleven characters and makes a Job of it, whose name is limited to 63.
    CronJob: (text) => [...atMost(52, text), ...checkDns1123Subdomain(text)],
    // The name becomes a label of the pods.
    Job: (text) => [...atMost(63, text), ...checkDns1123Subdomain(text)],
  },
  'rbac.authorization.k8s.io': {
    ClusterRole: checkPathSegmentName,
    ClusterRoleBinding: checkPathSegmentName,
    Role: checkPathSegmentName,
    RoleBinding: checkPathSegmentName,
  },
  // The name is the address in canonical form; parsing addresses is not this room's.
  'networking.k8s.io': { IPAddress: checkPathSegmentName },
};

/** What is wrong with the name of an object of a kind; custom kinds take DNS subdomains. */
export function checkObjectName(apiVersion: string, kind: string, name: string): readonly string[] {
  const group = groupOf(apiVersion);
  const checks = Object.hasOwn(nameChecks, group) ? nameChecks[group] : undefined;
  const check = checks !== undefined && Object.hasOwn(checks, kind) ? checks[kind] : undefined;
  return (check ?? checkDns1123Subdomain)(name);
}

/** Takes a name that passes a check. Throws NetstackError `kube/name` with every problem; `what` names it in the message. */
export function parseName(text: string, check: Check, what = 'name'): string {
  const problems = typeof text === 'string' ? check(text) : ['must be a string'];
  if (problems.length === 0) return text;
  throw NetstackError.of({ code: 'kube/name', message: `not a valid ${what}`, got: `'${text}'`, expected: problems.join('; ') });
}

/** Characters and bytes agree wherever the other checks pass: all of these texts are ASCII. */
function atMost(limit: number, text: string): readonly string[] {
  return must(text.length <= limit, `have at most ${limit} characters`);
}
function must(holds: boolean, what: string): readonly string[] {
  return holds ? [] : [`must ${what}`];
}
