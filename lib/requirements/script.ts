import type { LayerPlan } from '../component';
import { ProblemList, printable } from '../finding';
import { Ip } from '../net';
import { describeRequirement, reasonsOf } from './describe';
import { kernelConfigOf } from './kernel-config';
import { type NodeRequirement, nodeRequirements } from './requirements';
import { quoted, shellFunctions } from './shell';

/**
 * A POSIX shell script that checks a node: it reads files and changes nothing. It prints a line a requirement, `ok`,
 * `fail` or `unknown`, and ends with 1 where anything failed. `NETSTACK_ROOT` is where the files of a node are mounted.
 *
 * Values reach the script as quoted words only; what is no name of its kind is not looked for, and comes out `unknown`.
 */
export function requirementsScript(plan: LayerPlan): string {
  const asked = nodeRequirements(plan).filter(({ type }) => type !== 'cluster');
  const symbols = [...new Set(asked.flatMap((one) => (one.type === 'kernel-module' ? (kernelConfigOf(one.module) ?? []) : [])))].sort();
  return [
    '#!/bin/sh',
    `# Checks whether this node has what the network layer of cluster ${plan.cluster.name} asks of it. Reads files, changes nothing.`,
    '# Prints ok, fail or unknown for each requirement; ends with 1 where one failed.',
    '#   -i                  the layer runs on this node already: its ports are meant to be bound',
    '#   NETSTACK_ROOT=DIR   the files of the node are mounted at DIR',
    'set -u',
    'LC_ALL=C',
    'export LC_ALL',
    'installed=',
    'case "$*" in',
    "  '') ;;",
    '  -i) installed=1 ;;',
    "  *) echo 'usage: sh check.sh [-i]' >&2; exit 2 ;;",
    'esac',
    '',
    shellFunctions,
    ...(symbols.length === 0 ? ['config='] : [`config=$(kernel_config ${quoted(symbols.join('|'))})`]),
    '',
    ...asked.map(check),
    '',
    `printf '%s\\n' "$good ok, $bad failed, $open unknown"`,
    '[ "$bad" -eq 0 ]',
    '',
  ].join('\n');
}

/** The line that checks a requirement. */
function check(need: NodeRequirement): string {
  const said = [describeRequirement(need), reasonsOf(need)].map((text) => quoted(printable(text)));
  const call = (name: string, ...values: readonly string[]): string => [name, ...said, ...values.map(quoted)].join(' ');
  const [what = '', why = ''] = said;
  const unknown = (found: string): string => `say unknown ${what} ${quoted(found)} ${why}`;
  switch (need.type) {
    case 'architecture':
      return call('check_architecture', need.architectures.join(' '));
    case 'kernel': {
      const [, major, minor] = /^(\d{1,4})\.(\d{1,4})(?:\D|$)/.exec(need.version) ?? [];
      return major === undefined || minor === undefined ? unknown('not a version of a kernel') : call('check_kernel', major, minor);
    }
    case 'kernel-module':
      return /^[A-Za-z0-9_]+$/.test(need.module)
        ? call('check_module', need.module, need.module.replaceAll('_', '[-_]'), kernelConfigOf(need.module) ?? '')
        : unknown('not the name of a module');
    case 'sysctl': {
      const path = sysctlPath(need.name);
      return path === undefined ? unknown('not the name of a setting') : call('check_sysctl', path, need.value.trim().split(/\s+/).join(' '));
    }
    case 'host-file':
      return need.path.startsWith('/') && !need.path.includes('\0') ? call('check_file', need.path) : unknown('not an absolute path');
    case 'unmanaged-interfaces':
      return need.interfaces.every((name) => /^[A-Za-z0-9_.:@*-]+$/.test(name))
        ? call('check_unmanaged', need.interfaces.join(' '))
        : unknown('not names of interfaces');
    case 'mtu':
      return call('check_mtu', String(need.bytes));
    case 'port':
      return need.protocol === 'SCTP'
        ? unknown('bound ports of SCTP are not looked for')
        : call('check_port', need.protocol.toLowerCase(), hexadecimal(need.port, 4), boundAddresses(need.address));
    case 'traffic':
      return unknown('the firewalls on the way decide');
    case 'cluster':
      return unknown('not a fact of a node');
  }
}

/** `net/ipv4/ip_forward`. As sysctl(8) reads names: the first separator decides, so that interfaces with a dot can be named. */
export function sysctlPath(name: string): string | undefined {
  const first = /[./]/.exec(name)?.[0];
  const swap: Readonly<Record<string, string>> = { '.': '/', '/': '.' };
  const path = first === '.' ? name.replace(/[./]/g, (one) => swap[one] ?? one) : name;
  const parts = path.split('/');
  return parts.length > 1 && parts.every((part) => /^[A-Za-z0-9_.:@-]+$/.test(part) && !/^\.+$/.test(part)) ? path : undefined;
}

/**
 * The addresses of /proc/net that keep somebody from binding one: the address itself, and those of sockets that are bound
 * to all addresses. The kernel prints words of 32 bits in the byte order of the machine, so each stands there both ways.
 */
export function boundAddresses(address: string | undefined): string {
  if (address === undefined || address === '::' || address === '0.0.0.0') return '*';
  const ip = new ProblemList().read(Ip.parse, address);
  if (ip === undefined) return '*';
  const everywhere = ['0'.repeat(8), '0'.repeat(32)];
  const words = ip.family === 'IPv4' ? [hexadecimal(ip.value, 8)] : (hexadecimal(ip.value, 32).match(/.{8}/g) ?? []);
  const swapped = words.map((word) => (word.match(/../g) ?? []).toReversed().join(''));
  const mapped = ip.family === 'IPv4' ? [`${'0'.repeat(16)}0000FFFF${words[0]}`, `${'0'.repeat(16)}FFFF0000${swapped[0]}`] : [];
  return [...new Set([swapped.join(''), words.join(''), ...mapped, ...everywhere])].join(' ');
}

function hexadecimal(value: number | bigint, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
