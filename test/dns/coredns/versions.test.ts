import { kubernetesVersions } from '../../../lib/cluster';
import { coreDnsReleases } from '../../../lib/dns/coredns';
import { defaultCoreDnsVersion, pluginsOf } from '../../../lib/dns/coredns/versions';
import { dnsLayer, dnsObject } from './layers';

describe('releases of CoreDNS', () => {
  it('follow the Kubernetes version as kubeadm does', () => {
    expect(Object.fromEntries(kubernetesVersions.map((version) => [version.minor, defaultCoreDnsVersion(version)]))).toEqual({
      34: '1.12.1',
      35: '1.12.4',
      36: '1.14.2',
      37: '1.14.6',
    });
    const image = (kubernetes: string) => dnsObject(dnsLayer({}, { kubernetes }), 'Deployment', 'coredns').spec?.template.spec?.containers[0]?.image;
    expect([image('1.34'), image('1.37')]).toEqual(['registry.k8s.io/coredns/coredns:v1.12.1', 'registry.k8s.io/coredns/coredns:v1.14.6']);
  });
  it('are called by their own version', () => {
    for (const [version, release] of Object.entries(coreDnsReleases)) expect([release.version, release.image.tag]).toEqual([version, `v${version}`]);
  });
  it('know each plugin once', () => {
    for (const release of Object.values(coreDnsReleases)) expect(new Set(pluginsOf(release)).size).toBe(pluginsOf(release).length);
    expect(pluginsOf(coreDnsReleases['1.12.1'])).not.toContain('quic');
    expect(pluginsOf(coreDnsReleases['1.12.4'])).toContain('quic');
  });
});
