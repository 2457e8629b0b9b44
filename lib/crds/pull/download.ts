/** Downloading a file whose length is known: https only, no more bytes than expected, no waiting for ever. */
import { NetstackError, type Report } from '../../finding';

/** The part of the Fetch API that downloading needs. */
export type Fetch = (url: string, init: { readonly redirect: 'manual'; readonly signal: AbortSignal }) => Promise<FetchResponse>;
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** The bytes at an address; more than `bytes` of them are refused before they are read. @throws NetstackError */
export type Download = (url: string, bytes: number) => Promise<Uint8Array>;

const mostRedirects = 5;
/** For one request, connecting and reading. */
const timeoutMs = 120_000;

/** @throws NetstackError `crds/not-https`, `crds/download-failed`, `crds/too-large` from what it returns. */
export function downloadWith(fetch: Fetch): Download {
  return async (url, bytes) => {
    let address = checkedAddress(url);
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const response = await requested(fetch, address);
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location !== null) {
        address = checkedAddress(URL.canParse(location, address) ? new URL(location, address).href : location);
        continue;
      }
      if (response.status !== 200) throw failed({ got: String(response.status), expected: '200' }, address);
      return await bodyOf(response, address, bytes);
    }
    throw failed({ got: `more than ${mostRedirects} redirects` }, address);
  };
}

async function requested(fetch: Fetch, address: string): Promise<FetchResponse> {
  try {
    return await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw failed({ got: reasonOf(error) }, address);
  }
}

async function bodyOf({ headers, body }: FetchResponse, address: string, bytes: number): Promise<Uint8Array> {
  const tooLarge = NetstackError.of({
    code: 'crds/too-large',
    message: `the download is longer than the file that is pinned: ${address}`,
    expected: `${bytes} bytes`,
  });
  // A length that is said is that of what is sent, which compression makes shorter, not longer.
  if (Number(headers.get('content-length') ?? 0) > bytes) throw tooLarge;
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of body ?? []) {
      length += part.length;
      if (length > bytes) throw tooLarge;
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof NetstackError) throw error;
    throw failed({ got: reasonOf(error) }, address);
  }
  return Buffer.concat(parts);
}

function checkedAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return address;
  throw NetstackError.of({
    code: 'crds/not-https',
    message: 'not an https address without credentials',
    got: url === undefined ? address : `${url.protocol}//${url.host}${url.pathname}`,
  });
}

function failed(report: Pick<Report, 'got' | 'expected'>, address: string): NetstackError {
  return NetstackError.of({
    code: 'crds/download-failed',
    message: `the download failed: ${address}`,
    ...report,
    fix: 'try again: what is there already is not fetched again; or give a folder or an address that has the file with --mirror',
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
