import type { WeaveOptions } from '../../../lib/cni/weave';
import { weaveChanges } from '../../../lib/cni/weave/changes';
import type { ChangeTable } from '../../../lib/component';
import { layerSpec, objectsOf } from '../../support/layer';

type Options = Omit<WeaveOptions, 'legacy'>;
type Case = readonly [Options, Options];

const password = (options: object = {}): Options => ({ encryption: { type: 'password', secret: 'weave', ...options } });

/** Two options that differ in one path; a path without a case does not compile. Of the version and of legacy there is one alone. */
const cases: { readonly [P in Exclude<keyof ChangeTable<WeaveOptions>, 'version' | 'legacy'>]: Case } = {
  ipRange: [{}, { ipRange: '10.244.0.0/17' }],
  encryption: [{}, password()],
  'encryption.type': [{ encryption: { type: 'none' } }, password()],
  'encryption.secret': [password(), password({ secret: 'other' })],
  'encryption.key': [password(), password({ key: 'other' })],
  mtu: [{}, { mtu: 8916 }],
  connectionLimit: [{}, { connectionLimit: 0 }],
  networkPolicies: [{}, { networkPolicies: false }],
  allowMulticast: [{}, { allowMulticast: false }],
  fastDatapath: [{}, { fastDatapath: false }],
  preserveClientIp: [{}, { preserveClientIp: false }],
  hairpinMode: [{}, { hairpinMode: false }],
  iptablesBackend: [{}, { iptablesBackend: 'nft' }],
  cniPlugins: [{}, { cniPlugins: { install: true } }],
  'cniPlugins.install': [{}, { cniPlugins: { install: true } }],
  'cniPlugins.image': [{ cniPlugins: { install: true } }, { cniPlugins: { install: true, image: 'mirror.example/plugins:v1' } }],
  image: [{}, { image: 'mirror.example/weave-kube:2.8.1' }],
  npcImage: [{}, { npcImage: 'mirror.example/weave-npc:2.8.1' }],
};

const objects = (options: Options) => objectsOf(layerSpec({ cni: { type: 'weave', legacy: true, ...options } }));
const template = (options: Options) => JSON.stringify(Object(objects(options).get('DaemonSet kube-system/weave-net')?.manifest).spec.template);

it.each(Object.entries(cases))('%s reaches the pods, which its entry says are replaced', (path, [before, after]) => {
  expect(template(after)).not.toBe(template(before));
  expect(weaveChanges[path as keyof typeof weaveChanges]).not.toBe('free');
});
