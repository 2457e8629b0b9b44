import { ProblemList } from '../../../lib/finding';
import { type TraefikMiddleware, traefikMiddlewares } from '../../../lib/ingress/traefik';
import { checkMiddlewares } from '../../../lib/ingress/traefik/check-middleware';
import { allOptions } from './options';

const found = (...middlewares: readonly TraefikMiddleware[]): readonly string[] => {
  const problems = new ProblemList();
  checkMiddlewares(middlewares, problems);
  return problems.findings.map(({ code, at }) => `${code} ${at}`);
};

describe('middlewares', () => {
  it('of every type are taken', () => {
    expect(found(...(allOptions.middlewares ?? []))).toEqual([]);
    const types = new Set(allOptions.middlewares?.map(({ type }) => type));
    expect(types.size).toBe(13);
  });
  it.each<[string, readonly TraefikMiddleware[], readonly string[]]>([
    ['a name with an at sign, which names a provider', [{ name: 'a@file', type: 'compress' }], ['traefik/middleware-name [0].name']],
    [
      'one name twice',
      [
        { name: 'a', type: 'compress' },
        { name: 'a', type: 'addPrefix', prefix: '/a' },
      ],
      ['traefik/middleware-twice [1].name'],
    ],
    ['headers that set nothing', [{ name: 'a', type: 'headers' }], ['traefik/middleware-empty [0]']],
    [
      'a header name with a space',
      [{ name: 'a', type: 'headers', customRequestHeaders: { 'X Y': 'z' } }],
      ['traefik/header [0].customRequestHeaders.X Y'],
    ],
    [
      'a header value that would begin another header',
      [{ name: 'a', type: 'headers', customResponseHeaders: { x: 'y\r\nSet-Cookie: z' } }],
      ['traefik/header [0].customResponseHeaders.x'],
    ],
    ['a negative age', [{ name: 'a', type: 'headers', stsSeconds: -1 }], ['traefik/out-of-range [0].stsSeconds']],
    ['a port that is none', [{ name: 'a', type: 'redirectScheme', scheme: 'https', port: 0 }], ['traefik/out-of-range [0].port']],
    ['an expression that is empty', [{ name: 'a', type: 'redirectRegex', regex: '', replacement: 'x' }], ['traefik/middleware-empty [0].regex']],
    [
      'a path expression that is empty',
      [{ name: 'a', type: 'replacePathRegex', regex: '', replacement: 'x' }],
      ['traefik/middleware-empty [0].regex'],
    ],
    ['a Secret of another namespace', [{ name: 'a', type: 'basicAuth', secret: { name: 'x/y' } }], ['traefik/secret [0].secret.name']],
    ['a key that is a path', [{ name: 'a', type: 'basicAuth', secret: { name: 'x', key: '../y' } }], ['traefik/secret [0].secret.key']],
    ['no ranges', [{ name: 'a', type: 'ipAllowList', sourceRange: [] }], ['traefik/middleware-empty [0].sourceRange']],
    ['a range with host bits', [{ name: 'a', type: 'ipAllowList', sourceRange: ['10.0.0.1/8'] }], ['cidr/host-bits [0].sourceRange[0]']],
    [
      'a depth of nothing',
      [{ name: 'a', type: 'ipAllowList', sourceRange: ['10.0.0.0/8'], ipStrategy: { depth: 0 } }],
      ['traefik/out-of-range [0].ipStrategy.depth'],
    ],
    [
      'a proxy that is no address',
      [{ name: 'a', type: 'ipAllowList', sourceRange: ['10.0.0.0/8'], ipStrategy: { excludedIPs: ['x'] } }],
      ['ip/malformed [0].ipStrategy.excludedIPs[0]'],
    ],
    [
      'a status that is no refusal',
      [{ name: 'a', type: 'ipAllowList', sourceRange: ['10.0.0.0/8'], rejectStatusCode: 200 }],
      ['traefik/out-of-range [0].rejectStatusCode'],
    ],
    ['a rate of nothing, which would be no limit', [{ name: 'a', type: 'rateLimit', average: 0 }], ['traefik/out-of-range [0].average']],
    ['a period without a unit', [{ name: 'a', type: 'rateLimit', average: 1, period: '60' }], ['kube/duration [0].period']],
    ['no requests at once', [{ name: 'a', type: 'inFlightReq', amount: 0 }], ['traefik/out-of-range [0].amount']],
    ['no prefixes', [{ name: 'a', type: 'stripPrefix', prefixes: [] }], ['traefik/middleware-empty [0].prefixes']],
    ['a prefix without a slash', [{ name: 'a', type: 'stripPrefix', prefixes: ['api'] }], ['traefik/prefix [0].prefixes[0]']],
    ['an added prefix without a slash', [{ name: 'a', type: 'addPrefix', prefix: 'api' }], ['traefik/prefix [0].prefix']],
    ['a size below nothing', [{ name: 'a', type: 'compress', minResponseBodyBytes: -1 }], ['traefik/out-of-range [0].minResponseBodyBytes']],
    ['a body below nothing', [{ name: 'a', type: 'buffering', maxRequestBodyBytes: 0.5 }], ['traefik/out-of-range [0].maxRequestBodyBytes']],
    ['an empty chain', [{ name: 'a', type: 'chain', middlewares: [] }], ['traefik/middleware-empty [0].middlewares']],
    ['a chain with a name that is not there', [{ name: 'a', type: 'chain', middlewares: ['b'] }], ['traefik/unknown-middleware [0].middlewares[0]']],
    ['a chain of itself', [{ name: 'a', type: 'chain', middlewares: ['a'] }], ['traefik/middleware-circle [0].middlewares']],
    [
      'a chain that leads back to itself over another',
      [
        { name: 'a', type: 'chain', middlewares: ['b'] },
        { name: 'b', type: 'chain', middlewares: ['a'] },
      ],
      ['traefik/middleware-circle [0].middlewares'],
    ],
  ])('refuse %s', (_name, middlewares, expected) => {
    expect(found(...middlewares)).toEqual(expected);
  });
  it('in thousands of chains are read once each', () => {
    const chains = Array.from(
      { length: 3000 },
      (_, index): TraefikMiddleware => ({
        name: `c${index}`,
        type: 'chain',
        middlewares: index === 2999 ? ['end'] : [`c${index + 1}`, `c${Math.min(index + 2, 2999)}`],
      }),
    );
    expect(found(...chains.toReversed(), { name: 'end', type: 'compress' })).toEqual([]);
  });
  it('are taken by an Ingress by name and provider', () => {
    expect(traefikMiddlewares('secure', 'staff')).toEqual({ 'traefik.ingress.kubernetes.io/router.middlewares': 'secure@file,staff@file' });
  });
});
