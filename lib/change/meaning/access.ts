/**
 * What a change allows and takes away through RBAC.
 *
 * A role is a set of grants, one for each verb on each resource; a grant is new where no grant of the old version covers it.
 * So rules that are only written otherwise are no change.
 */
import type { Meaning } from '../difference';
import { at, fieldsUnder, isOf, listAt, some, subjectOf, textsAt, type Versions } from './versions';

const GROUP = 'rbac.authorization.k8s.io';

export function access(versions: Versions): readonly Meaning[] {
  const subject = subjectOf(versions);
  if (isOf(subject, GROUP, 'Role', 'ClusterRole')) return [...grants(versions), ...aggregation(versions)];
  return isOf(subject, GROUP, 'RoleBinding', 'ClusterRoleBinding') ? bindings(versions) : [];
}

interface Grant {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** `*`: any. */
  readonly name: string;
}

/** Verbs and resources that give more than they say: other people's rights, credentials, or a node. Source: RBAC good practices, Kubernetes docs. */
const POWERFUL_VERBS: ReadonlySet<string> = new Set(['*', 'escalate', 'bind', 'impersonate']);
const POWERFUL_RESOURCES: ReadonlySet<string> = new Set([
  '*',
  'secrets',
  'nodes/proxy',
  'pods/exec',
  'pods/attach',
  'serviceaccounts/token',
  'certificatesigningrequests/approval',
  'pods/ephemeralcontainers',
]);
const WRITES: ReadonlySet<string> = new Set(['*', 'create', 'update', 'patch', 'delete', 'deletecollection']);
const WRITTEN: ReadonlySet<string> = new Set([
  'clusterroles',
  'clusterrolebindings',
  'roles',
  'rolebindings',
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
]);

/** More grants than any role has; the product of four lists may be larger than memory. */
const MOST_GRANTS = 100_000;

function grants({ old, new: now }: Versions): readonly Meaning[] {
  if (countOf(old) > MOST_GRANTS || countOf(now) > MOST_GRANTS)
    return [{ code: 'rbac-widened', impact: 'danger', text: 'has too many rules to be compared, so that what it allows is not known' }];
  const before = grantsOf(old);
  const after = grantsOf(now);
  const gained = notCovered(after, before);
  const lost = notCovered(before, after);
  const meanings: Meaning[] = [];
  if (gained.length > 0) {
    const powerful = gained.filter(isPowerful);
    const impact = powerful.length > 0 ? 'danger' : 'notice';
    meanings.push({
      code: 'rbac-widened',
      impact,
      text: `may now ${describe(powerful.length > 0 ? [...powerful, ...gained.filter((one) => !isPowerful(one))] : gained)}`,
    });
  }
  if (lost.length > 0) meanings.push({ code: 'rbac-narrowed', impact: 'info', text: `may no longer ${describe(lost)}` });
  return meanings;
}

/** Most grants are found among the others as they are; only those with a star are tried one by one. */
function notCovered(grants: readonly Grant[], by: readonly Grant[]): readonly Grant[] {
  const exact = new Set(by.map(keyOf));
  const wide = by.filter((grant) => Object.values(grant).some((part) => part.includes('*')));
  return grants.filter((grant) => !exact.has(keyOf(grant)) && !wide.some((other) => covers(other, grant)));
}

function keyOf({ group, resource, verb, name }: Grant): string {
  return JSON.stringify([group, resource, verb, name]);
}

function countOf(role: Versions['new']): number {
  return listAt(role, 'rules').reduce<number>((sum, rule) => {
    const targets = textsAt(rule, 'apiGroups').length * textsAt(rule, 'resources').length * Math.max(1, textsAt(rule, 'resourceNames').length);
    return sum + textsAt(rule, 'verbs').length * (targets + textsAt(rule, 'nonResourceURLs').length);
  }, 0);
}

function isPowerful({ group, resource, verb }: Grant): boolean {
  if (group === 'url') return resource === '*' || verb === '*';
  return POWERFUL_VERBS.has(verb) || POWERFUL_RESOURCES.has(resource) || (WRITTEN.has(resource) && WRITES.has(verb));
}

function grantsOf(role: Versions['new']): readonly Grant[] {
  return listAt(role, 'rules').flatMap((rule): readonly Grant[] => {
    const verbs = textsAt(rule, 'verbs');
    const names = textsAt(rule, 'resourceNames');
    const urls = textsAt(rule, 'nonResourceURLs');
    return verbs.flatMap((verb) => [
      ...urls.map((url) => ({ group: 'url', resource: url, verb, name: '*' })),
      ...textsAt(rule, 'apiGroups').flatMap((group) =>
        textsAt(rule, 'resources').flatMap((resource) =>
          (names.length === 0 ? ['*'] : names).map((name) => ({ group: `/${group}`, resource, verb, name })),
        ),
      ),
    ]);
  });
}

function covers(one: Grant, other: Grant): boolean {
  if (one.group === 'url' || other.group === 'url')
    return one.group === other.group && coversUrl(one.resource, other.resource) && isAny(one.verb, other.verb);
  return (
    isAny(one.group, other.group, '/*') && coversResource(one.resource, other.resource) && isAny(one.verb, other.verb) && isAny(one.name, other.name)
  );
}

function isAny(one: string, other: string, any = '*'): boolean {
  return one === any || one === other;
}

function coversUrl(one: string, other: string): boolean {
  return one === other || (one.endsWith('*') && other.startsWith(one.slice(0, -1)));
}

/** A star takes subresources in; one before a slash stands for every resource that has that subresource. */
function coversResource(one: string, other: string): boolean {
  return one === '*' || one === other || (one.startsWith('*/') && other.endsWith(one.slice(1)));
}

/** Verbs by resource: `get, list secrets; create events`. */
function describe(list: readonly Grant[]): string {
  const byResource = new Map<string, Set<string>>();
  for (const { group, resource, verb, name } of list) {
    const what = group === 'url' ? resource : `${resource}${group === '/' ? '' : group === '/*' ? ' of any group' : `.${group.slice(1)}`}`;
    const key = name === '*' ? what : `${what} named ${name}`;
    byResource.set(key, (byResource.get(key) ?? new Set()).add(verb));
  }
  return some([...byResource].map(([what, verbs]) => `${[...verbs].join('/')} ${what}`));
}

/** A ClusterRole may be put together from others, and lend its rules to others, by labels. */
function aggregation(versions: Versions): readonly Meaning[] {
  const meanings: Meaning[] = [];
  if (fieldsUnder(versions, 'aggregationRule').length > 0)
    meanings.push({ code: 'rbac-widened', impact: 'notice', text: 'its rules are put together from other roles than before' });
  const lends = (role: Versions['new']): readonly string[] =>
    Object.keys(Object(at(role, 'metadata', 'labels')))
      .filter((key) => key.startsWith('rbac.authorization.k8s.io/aggregate-to-'))
      .map((key) => key.slice(key.lastIndexOf('-to-') + 4));
  const before = lends(versions.old);
  const fresh = lends(versions.new).filter((name) => !before.includes(name));
  if (fresh.length > 0) meanings.push({ code: 'rbac-widened', impact: 'notice', text: `its rules become part of ${some(fresh)}` });
  return meanings;
}

/** Everybody, logged in or not. */
const EVERYBODY: ReadonlySet<string> = new Set(['system:anonymous', 'system:unauthenticated', 'system:authenticated', 'system:serviceaccounts']);
const ADMIN: ReadonlySet<unknown> = new Set(['cluster-admin', 'admin']);

function bindings({ old, new: now }: Versions): readonly Meaning[] {
  const before = subjectsOf(old);
  const after = subjectsOf(now);
  const role = String(at(now ?? old, 'roleRef', 'name'));
  const sameRole = old !== undefined && now !== undefined && at(old, 'roleRef', 'name') === at(now, 'roleRef', 'name');
  const gained = [...after].filter(([key]) => !sameRole || !before.has(key));
  const lost = [...before].filter(([key]) => !sameRole || !after.has(key));
  const meanings: Meaning[] = [];
  if (gained.length > 0) {
    const danger = ADMIN.has(role) || gained.some(([, name]) => EVERYBODY.has(name));
    meanings.push({
      code: 'rbac-widened',
      impact: danger ? 'danger' : 'notice',
      text: `${some(gained.map(([key]) => key))} may now do what ${role} allows`,
    });
  }
  if (lost.length > 0) {
    const oldRole = String(at(old, 'roleRef', 'name'));
    meanings.push({ code: 'rbac-narrowed', impact: 'info', text: `${some(lost.map(([key]) => key))} may no longer do what ${oldRole} allows` });
  }
  return meanings;
}

function subjectsOf(binding: Versions['new']): ReadonlyMap<string, string> {
  return new Map(
    listAt(binding, 'subjects').map((subject) => {
      const [kind, namespace, name] = [at(subject, 'kind'), at(subject, 'namespace'), String(at(subject, 'name'))];
      return [`${String(kind)} ${typeof namespace === 'string' ? `${namespace}/` : ''}${name}`, name] as const;
    }),
  );
}
