import {
  type Check,
  checkConfigKey,
  checkDns1035Label,
  checkDns1123Label,
  checkDns1123Subdomain,
  checkEnvVarName,
  checkLabelValue,
  checkObjectName,
  checkPathSegmentName,
  checkPortName,
  checkQualifiedName,
  checkWildcardDns1123Subdomain,
  parseName,
} from '../../lib/kube';

const a = (count: number) => 'a'.repeat(count);

describeCheck('a DNS-1123 label', checkDns1123Label, {
  valid: ['a', '0', '123', 'a--b', 'kube-system', a(63)],
  invalid: ['', 'A', '-a', 'a-', 'a.b', 'a_b', 'é', 'a\n', a(64)],
});
describeCheck('a DNS-1123 subdomain', checkDns1123Subdomain, {
  valid: ['a', 'a.b', '1.2.3', `${a(63)}.${a(63)}`, a(253)],
  invalid: ['', '.', 'a.', '.a', 'a..b', 'A.b', 'a-.b', 'a.-b', '../x', 'a/b', a(254)],
});
describeCheck('a DNS-1035 label', checkDns1035Label, {
  valid: ['a', 'a1', 'a-1', a(63)],
  invalid: ['', '1a', '-a', 'a-', 'a.b', 'A', a(64)],
});
describeCheck('a wildcard host', checkWildcardDns1123Subdomain, {
  valid: ['*.example.com', '*.a'],
  invalid: ['*', '*.', '*example.com', '*.*.com', 'a.*.com', 'example.com', `*.${a(252)}`],
});
describeCheck('a port name', checkPortName, {
  valid: ['http', '8a', 'a-b', a(15)],
  invalid: ['', '80', 'HTTP', 'a--b', '-a', 'a-', 'a_b', a(16)],
});
describeCheck('a label key', checkQualifiedName, {
  valid: ['app', 'App_1.x', 'app.kubernetes.io/name', '1', `${a(253)}/${a(63)}`],
  invalid: ['', '/', 'a/', '/a', 'a/b/c', 'A.io/x', '-a', 'a-', a(64), `${a(254)}/b`, 'a b'],
});
describeCheck('a label value', checkLabelValue, {
  valid: ['', 'a', 'A_b.c-1', a(63)],
  invalid: ['-a', 'a-', 'a b', 'a/b', a(64), 'ü'],
});
describeCheck('a path segment name', checkPathSegmentName, {
  valid: ['system:node', 'a b', '...'],
  invalid: ['', '.', '..', 'a/b', '100%'],
});
describeCheck('a ConfigMap key', checkConfigKey, {
  valid: ['Corefile', 'net-conf.json', '.hidden', 'A_b'],
  invalid: ['', '.', '..', '..a', 'a/b', 'a b', a(254)],
});
describeCheck('an environment variable name', checkEnvVarName, {
  valid: ['KUBERNETES_SERVICE_HOST', '_a', 'a.b', '-a'],
  invalid: ['', '1A', 'A=B', '..', 'A B'],
});

describe('the name of an object', () => {
  it.each([
    ['v1', 'Service', '1web'],
    ['v1', 'Namespace', 'a.b'],
    ['apps/v1', 'StatefulSet', 'a.b'],
    ['batch/v1', 'CronJob', a(53)],
    ['batch/v1', 'Job', a(64)],
    ['apps/v1', 'DaemonSet', 'system:node'],
    ['metallb.io/v1beta1', 'IPAddressPool', 'A'],
  ])('is refused for %s %s: %s', (apiVersion, kind, name) => {
    expect(checkObjectName(apiVersion, kind, name)).not.toEqual([]);
  });

  it.each([
    ['v1', 'Service', 'web1'],
    ['apps/v1', 'DaemonSet', 'a.b'],
    ['batch/v1', 'CronJob', a(52)],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:kube-dns'],
    ['networking.k8s.io/v1', 'IPAddress', '2001:db8::1'],
    // A custom kind that is called like a built-in one follows its own rule.
    ['serving.knative.dev/v1', 'Service', '1web.x'],
  ])('is taken for %s %s: %s', (apiVersion, kind, name) => {
    expect(checkObjectName(apiVersion, kind, name)).toEqual([]);
  });
});

describe('a name that is parsed', () => {
  it('is given back when it is valid', () => {
    expect(parseName('http', checkPortName)).toBe('http');
  });

  it('is refused with every problem at once', () => {
    expect(() => parseName('-80--90-and-more-', checkPortName, 'port name')).toThrow(
      "kube/name: not a valid port name, got '-80--90-and-more-', expected must have at most 15 characters; must not contain two dashes in a row; must not begin or end with a dash",
    );
  });
});

function describeCheck(
  what: string,
  check: Check,
  { valid, invalid }: { readonly valid: readonly string[]; readonly invalid: readonly string[] },
): void {
  describe(what, () => {
    it.each(valid.map((text) => [text]))('may be %j', (text) => expect(check(text)).toEqual([]));
    it.each(invalid.map((text) => [text]))('may not be %j', (text) => expect(check(text)).not.toEqual([]));
  });
}
