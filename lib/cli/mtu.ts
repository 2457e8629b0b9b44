import { Command } from 'commander';
import { type MtuReport, mtuReport } from '../report';
import { planSpec } from './plan-spec';
import { outputOption, print, table } from './print';

/** `netstack mtu SPEC`: how large packets of pods may be, and what takes the rest. */
export function mtuCommand(): Command {
  return new Command('mtu')
    .description('how large packets of pods may be, and what takes the rest')
    .argument('<spec>', 'file of the layer')
    .addOption(outputOption('text', 'json'))
    .action(async (path: string, options: { readonly output: string }, command: Command) => {
      const report = mtuReport((await planSpec(path)).plan);
      print(command, options.output === 'json' ? JSON.stringify(report, null, 2) : text(report));
    });
}

function text({ underlay, components, platform }: MtuReport): string {
  const parts = components.map(({ component, over, headers, overhead, underlay: carried, podMtu, configured, at, fits }) => [
    component,
    ...table([
      ['  between nodes', carried === undefined ? 'measured on the node' : `${carried.bytes}`, carried?.reason ?? `over ${over.join(' and ')}`],
      ...headers.map(({ name, bytes }) => [`  ${name}`, `-${Math.max(...Object.values(bytes))}`, sidesOf(bytes)]),
      ['  pods at most', podMtu === undefined ? `measured on the node less ${overhead}` : `${podMtu}`],
      [
        '  configured',
        configured === undefined ? 'nothing: the component measures' : `${configured}`,
        configured === undefined ? '' : wordOf(fits, at),
      ],
    ]).split('\n'),
  ]);
  const limits =
    platform === undefined ? [] : [platform.title, ...table(platform.limits.map(({ bytes, where }) => [`  ${bytes}`, where])).split('\n')];
  return [
    table([['MTU between nodes', underlay === undefined ? 'not known: cluster.nodes.mtu does not say' : `${underlay}, as cluster.nodes.mtu says`]]),
    ...(parts.length === 0 ? [['nothing in the layer carries packets of pods']] : parts).flatMap((lines) => ['', ...lines]),
    ...(limits.length === 0 ? [] : ['', ...limits]),
  ].join('\n');
}

function sidesOf(bytes: Readonly<Record<string, number>>): string {
  const sides = Object.entries(bytes);
  return sides.length === 1 ? '' : sides.map(([family, taken]) => `${taken} over ${family}`).join(', ');
}

function wordOf(fits: boolean | undefined, at: string): string {
  if (fits === undefined) return at;
  return `${at}${fits ? '' : ': does not fit'}`;
}
