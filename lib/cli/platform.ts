import { Command, Option } from 'commander';
import { describePlatform, type Platform, type PlatformComponent, type PlatformMtu, platformNames, platforms } from '../cluster';
import { table } from './print';

/** `netstack platform [NAME]`: what a platform runs already, how to turn that off, and where its nodes differ. */
export function platformCommand(): Command {
  return new Command('platform')
    .description('what a platform runs already and how to turn it off')
    .argument('[name]', `one of ${platformNames.join(', ')}; without it they are listed`)
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(['text', 'json']).default('text'))
    .action((name: string | undefined, options: { readonly output: string }, command: Command) => {
      const write = (text: string): void => command.configureOutput().writeOut?.(`${text}\n`);
      const json = options.output === 'json';
      if (name !== undefined) {
        const platform = describePlatform(name);
        write(json ? JSON.stringify(platform, null, 2) : platformText(platform));
      } else write(json ? JSON.stringify(platformNames, null, 2) : listText());
    });
}

function listText(): string {
  return table(platformNames.map((name) => [name, platforms[name].title]));
}

function platformText(platform: Platform): string {
  const { ownCni } = platform;
  const folders = [
    ['plugins', platform.cniBinDir, platform.standardCniPlugins ? 'the standard CNI plugins are there' : 'install the standard CNI plugins'],
    ['configuration', platform.cniConfDir],
    ...(ownCni === undefined
      ? []
      : [
          ['plugins of its own CNI', ownCni.binDir],
          ['configuration of its own CNI', ownCni.confDir],
        ]),
  ];
  const exceptions = platform.metadataExceptions.map(({ cidr, ports, reason }) => [cidr, ports?.join(', ') ?? 'every port', reason]);
  return [
    `${platform.name}: ${platform.title}`,
    ...section('runs already', platform.runs.length === 0 ? ['nothing'] : platform.runs.flatMap(componentLines)),
    ...section('CNI folders on a node', table(folders).split('\n')),
    ...(platform.mtu === undefined ? [] : section('packets between nodes', mtuLines(platform.mtu))),
    ...section('API server', [
      platform.managedControlPlane ? 'managed: give its addresses as cluster.apiServer.endpoints where policies are used' : 'on nodes of the cluster',
    ]),
    ...(exceptions.length === 0 ? [] : section('stays reachable though metadata is blocked', table(exceptions).split('\n'))),
  ].join('\n');
}

function mtuLines({ usual, most, limits, source }: PlatformMtu): readonly string[] {
  const sizes = [
    ...(usual === undefined || usual === most ? [] : [[`${usual}`, 'as interfaces come']]),
    [`${most}`, usual === most ? 'as interfaces come' : 'at most'],
    ...limits.map(({ bytes, where }) => [`${bytes}`, where]),
  ];
  return [...table(sizes).split('\n'), `  source  ${source}`];
}

function componentLines({ role, provider, provides, turnOff, source }: PlatformComponent): readonly string[] {
  return [`${role}: ${provider} (${provides.join(', ')})`, `  off     ${turnOff ?? 'cannot be turned off'}`, `  source  ${source}`];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return ['', title, ...lines.map((line) => `  ${line}`)];
}
