import { downloadWith, type Fetch, type FetchResponse } from '../../../lib/crds/pull';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
async function* parts(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield bytes(text);
}
function response(status: number, body: FetchResponse['body'] = null, headers: Readonly<Record<string, string>> = {}): FetchResponse {
  return { status, body, headers: { get: (name) => headers[name] ?? null } };
}
const answers =
  (table: Readonly<Record<string, () => FetchResponse>>): Fetch =>
  async (url) => {
    const answer = table[url];
    if (answer === undefined) throw new TypeError('fetch failed', { cause: new Error(`unexpected ${url}`) });
    return answer();
  };
const refusal = (fetch: Fetch, url = 'https://example.com/a', length = 10): Promise<unknown> =>
  downloadWith(fetch)(url, length).then(
    () => 'not refused',
    (error: unknown) => (error instanceof Error ? error.message : error),
  );

describe('downloading', () => {
  it('gives the bytes, however they are cut', async () => {
    const got = await downloadWith(answers({ 'https://example.com/a': () => response(200, parts('ab', '', 'cd')) }))('https://example.com/a', 4);
    expect(Buffer.from(got).toString()).toBe('abcd');
  });

  it('follows redirects, over https only', async () => {
    const fetch = answers({
      'https://example.com/a': () => response(302, null, { location: '/b' }),
      'https://example.com/b': () => response(301, null, { location: 'https://other.example/c' }),
      'https://other.example/c': () => response(200, parts('x')),
      'https://example.com/down': () => response(302, null, { location: 'http://example.com/a' }),
      'https://example.com/file': () => response(302, null, { location: 'file:///etc/passwd' }),
      'https://example.com/loop': () => response(302, null, { location: '/loop' }),
    });
    expect(Buffer.from(await downloadWith(fetch)('https://example.com/a', 1)).toString()).toBe('x');
    expect(await refusal(fetch, 'https://example.com/down')).toContain('crds/not-https');
    expect(await refusal(fetch, 'https://example.com/file')).toContain('crds/not-https');
    expect(await refusal(fetch, 'https://example.com/loop')).toContain('more than 5 redirects');
  });

  it.each(['http://example.com/a', 'file:///etc/passwd', 'example.com/a', 'https://user:secret@example.com/a'])(
    'refuses %s, and prints no password',
    async (url) => {
      const message = await refusal(answers({}), url);
      expect(message).toContain('crds/not-https');
      expect(message).not.toContain('secret');
    },
  );

  it('stops reading where there are more bytes than expected', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        read++;
        yield bytes('0123456789');
      }
    }
    expect(await refusal(answers({ 'https://example.com/a': () => response(200, endless()) }))).toContain('crds/too-large');
    expect(read).toBe(2);
    const said = answers({ 'https://example.com/a': () => response(200, endless(), { 'content-length': '11' }) });
    expect(await refusal(said)).toContain('crds/too-large');
    expect(read).toBe(2);
  });

  it('says what went wrong: the status, or why there was no answer', async () => {
    expect(await refusal(answers({ 'https://example.com/a': () => response(503) }))).toMatch(/crds\/download-failed.*got 503, expected 200/);
    expect(await refusal(answers({}))).toContain('fetch failed: unexpected https://example.com/a');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes('a');
      throw new Error('terminated');
    }
    expect(await refusal(answers({ 'https://example.com/a': () => response(200, broken()) }))).toContain('got terminated');
  });
});
