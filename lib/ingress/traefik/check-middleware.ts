import { bounded, type Problems } from '../../finding';
import { type Check, checkConfigKey, checkDns1123Label, checkDns1123Subdomain, Duration } from '../../kube';
import { Cidr, Ip } from '../../net';
import type { ChainMiddleware, HeadersMiddleware, IpAllowListMiddleware, TraefikMiddleware } from './middleware';

export const outOfRange = 'traefik/out-of-range';

/** Reports everything that Traefik would refuse, or that would silently do nothing, about middlewares. */
export function checkMiddlewares(middlewares: readonly TraefikMiddleware[], problems: Problems): void {
  const names = new Set<string>();
  for (const [index, middleware] of middlewares.entries()) {
    const at = problems.at(`[${index}]`);
    text(middleware.name, checkDns1123Label, 'traefik/middleware-name', 'not a name of a middleware', at.at('name'));
    if (names.has(middleware.name))
      at.at('name').report({
        code: 'traefik/middleware-twice',
        message: 'two middlewares have one name, and Traefik takes neither',
        got: middleware.name,
      });
    names.add(middleware.name);
    checkMiddleware(middleware, at);
  }
  checkChains(middlewares, names, problems);
}

/** Reports names that no middleware has: a router with one of them answers 404. */
export function checkNames(names: readonly string[], known: ReadonlySet<string>, problems: Problems): void {
  for (const [index, name] of names.entries()) {
    if (!known.has(name))
      problems.at(`[${index}]`).report({
        code: 'traefik/unknown-middleware',
        message: 'no middleware has this name, and a router that names it answers nothing',
        got: name,
        expected: known.size === 0 ? 'an entry of middlewares' : [...known].join(', '),
      });
  }
}

function checkMiddleware(middleware: TraefikMiddleware, at: Problems): void {
  switch (middleware.type) {
    case 'headers':
      checkHeaders(middleware, at);
      break;
    case 'redirectScheme':
      count(middleware.port, 1, 65_535, at.at('port'));
      break;
    case 'basicAuth':
      text(middleware.secret.name, checkDns1123Subdomain, 'traefik/secret', 'no Secret can have this name', at.at('secret.name'));
      text(middleware.secret.key ?? 'users', checkConfigKey, 'traefik/secret', 'no Secret can have this key', at.at('secret.key'));
      break;
    case 'ipAllowList':
      checkRanges(middleware, at);
      break;
    case 'rateLimit':
      count(middleware.average, 1, Number.MAX_SAFE_INTEGER, at.at('average'));
      count(middleware.burst, 1, Number.MAX_SAFE_INTEGER, at.at('burst'));
      if (middleware.period !== undefined) at.at('period').read(Duration.parse, middleware.period);
      break;
    case 'inFlightReq':
      count(middleware.amount, 1, Number.MAX_SAFE_INTEGER, at.at('amount'));
      break;
    case 'stripPrefix':
      if (middleware.prefixes.length === 0) nothing('prefixes', at);
      for (const [index, prefix] of middleware.prefixes.entries()) path(prefix, at.at(`prefixes[${index}]`));
      break;
    case 'addPrefix':
      path(middleware.prefix, at.at('prefix'));
      break;
    case 'redirectRegex':
    case 'replacePathRegex':
      if (middleware.regex === '') nothing('regex', at);
      break;
    case 'compress':
      count(middleware.minResponseBodyBytes, 0, Number.MAX_SAFE_INTEGER, at.at('minResponseBodyBytes'));
      break;
    case 'buffering':
      for (const field of ['maxRequestBodyBytes', 'memRequestBodyBytes', 'maxResponseBodyBytes', 'memResponseBodyBytes'] as const)
        count(middleware[field], 0, Number.MAX_SAFE_INTEGER, at.at(field));
      break;
    case 'chain':
      if (middleware.middlewares.length === 0) nothing('middlewares', at);
      break;
  }
}

/** A field name of RFC 9110. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

function checkHeaders(middleware: HeadersMiddleware, at: Problems): void {
  const { name: _, type: __, ...settings } = middleware;
  if (Object.keys(settings).length === 0)
    at.report({ code: 'traefik/middleware-empty', message: 'Traefik refuses a headers middleware that sets nothing' });
  for (const field of ['customRequestHeaders', 'customResponseHeaders'] as const) {
    for (const [name, value] of Object.entries(middleware[field] ?? {})) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a header may not hold
      if (!token.test(name) || /[\0-\x08\x0a-\x1f\x7f]/.test(value))
        at.at(`${field}.${name}`).report({
          code: 'traefik/header',
          message: 'not a header that HTTP can carry',
          got: JSON.stringify(`${name}: ${value}`),
          expected: 'a name of RFC 9110, and a value without control characters',
        });
    }
  }
  count(middleware.stsSeconds, 0, Number.MAX_SAFE_INTEGER, at.at('stsSeconds'));
  count(middleware.accessControlMaxAge, 0, Number.MAX_SAFE_INTEGER, at.at('accessControlMaxAge'));
}

function checkRanges({ sourceRange, rejectStatusCode, ipStrategy }: IpAllowListMiddleware, at: Problems): void {
  if (sourceRange.length === 0) nothing('sourceRange', at);
  for (const [index, range] of sourceRange.entries()) at.at(`sourceRange[${index}]`).read(parseRange, range);
  count(rejectStatusCode, 400, 599, at.at('rejectStatusCode'));
  if (ipStrategy === undefined) return;
  if ('depth' in ipStrategy) count(ipStrategy.depth, 1, 100, at.at('ipStrategy.depth'));
  else for (const [index, range] of ipStrategy.excludedIPs.entries()) at.at(`ipStrategy.excludedIPs[${index}]`).read(parseRange, range);
}

/** A range or a single address. */
function parseRange(value: string): Cidr | Ip {
  return value.includes('/') ? Cidr.parse(value) : Ip.parse(value);
}

/** A chain names others, and never leads back to itself. Each chain is walked once. */
function checkChains(middlewares: readonly TraefikMiddleware[], names: ReadonlySet<string>, problems: Problems): void {
  const chains = new Map(middlewares.flatMap((one): [string, ChainMiddleware][] => (one.type === 'chain' ? [[one.name, one]] : [])));
  const walked = new Set<string>();
  /** From where the walk began to where it is, in order. */
  const way = new Set<string>();
  const walk = (name: string, at: Problems): void => {
    if (way.has(name)) {
      const order = [...way, name];
      at.report({ code: 'traefik/middleware-circle', message: 'a chain leads back to itself', got: order.slice(order.indexOf(name)).join(' -> ') });
    }
    if (walked.has(name)) return;
    walked.add(name);
    way.add(name);
    for (const next of chains.get(name)?.middlewares ?? []) walk(next, at);
    way.delete(name);
  };
  for (const [index, middleware] of middlewares.entries()) {
    if (middleware.type !== 'chain') continue;
    const at = problems.at(`[${index}].middlewares`);
    checkNames(middleware.middlewares, names, at);
    walk(middleware.name, at);
  }
}

function count(value: number | undefined, least: number, most: number, problems: Problems): void {
  if (value !== undefined) bounded(value, least, most, outOfRange, problems);
}

function path(value: string, problems: Problems): void {
  if (!value.startsWith('/'))
    problems.report({
      code: 'traefik/prefix',
      message: 'a prefix begins with a slash, or it matches nothing',
      got: JSON.stringify(value),
      expected: "'/…'",
    });
}

function nothing(field: string, at: Problems): void {
  at.at(field).report({ code: 'traefik/middleware-empty', message: 'Traefik refuses this middleware without a value here' });
}

function text(value: string, check: Check, code: string, message: string, problems: Problems): void {
  const wrong = check(value);
  if (wrong.length > 0) problems.report({ code, message, got: JSON.stringify(value), expected: wrong.join('; ') });
}
