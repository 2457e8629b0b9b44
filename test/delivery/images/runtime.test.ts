import { type ImageLock, type Runtime, runtimeMirrors } from '../../../lib/delivery';
import { NetstackError } from '../../../lib/finding';

const name = 'docker.io/library/traefik';
const lock: ImageLock = { version: 1, images: [{ image: `${name}:v3`, source: `${name}:v3`, name, tag: 'v3', usedBy: [], clusters: [] }] };
const codes = (from: string, to: string, runtime: Runtime): readonly string[] => {
  try {
    runtimeMirrors(lock, { mirrors: [{ from, to }] }, runtime);
    return [];
  } catch (error) {
    if (!(error instanceof NetstackError)) throw error;
    return error.findings.map(({ code }) => code);
  }
};

describe('mirrors of a container runtime', () => {
  it('are a hosts.toml a registry for containerd, with the whole root of a mirror that has a path', () => {
    const [file] = runtimeMirrors(lock, { mirrors: [{ from: 'docker.io', to: 'm.example/hub' }] }, 'containerd');
    expect(file?.path).toBe('docker.io/hosts.toml');
    expect(file?.text).toContain('server = "https://registry-1.docker.io"');
    expect(file?.text).toContain('[host."https://m.example/v2/hub"]');
    expect(file?.text).toContain('override_path = true');
  });
  it('are one file for CRI-O, which also knows mirrors of repositories', () => {
    const [file] = runtimeMirrors(lock, { mirrors: [{ from: 'docker.io/library', to: 'm.example/hub' }] }, 'cri-o');
    expect(file?.text).toContain('prefix = "docker.io/library"');
    expect(file?.text).toContain('location = "m.example/hub"');
    expect(codes('docker.io/library', 'm.example', 'containerd')).toEqual(['image/mirror-of-registry']);
  });
  it('are refused where no image is pulled through them', () => {
    expect(codes('quay.io', 'm.example', 'containerd')).toEqual(['image/mirror-of-nothing']);
  });
});
