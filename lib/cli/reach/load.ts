import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import { type Finding, NetstackError, ProblemList, printText } from '../../finding';
import { Cidr } from '../../net';
import { manifestsOf } from '../../plan';
import {
  type AddressFacts,
  type EnforcementProfile,
  isProfileName,
  leftOutText,
  profileNames,
  profileOfLayer,
  profiles,
  Reachability,
  type ReadResult,
  readFiles,
  readManifests,
  readPaths,
  readSources,
} from '../../reach';
import { planSpec } from '../plan-spec';
import { printAside } from '../print';

/** Options that every question about reachability takes. */
export interface LoadOptions {
  readonly profile?: string;
  readonly podCidr: readonly string[];
  readonly serviceCidr: readonly string[];
  readonly nodeCidr: readonly string[];
  readonly strict?: boolean;
}

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];

/** Adds the common options to a command. */
export function withLoadOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--profile <name>', 'who enforces the policies; a layer has its own, folders are judged by the specification').choices(profileNames),
    )
    .option('--pod-cidr <cidr>', 'range of the pods, may be repeated', collect, [])
    .option('--service-cidr <cidr>', 'range of the services, may be repeated', collect, [])
    .option('--node-cidr <cidr>', 'range of the nodes, may be repeated', collect, [])
    .option('--strict', 'stop at documents that cannot be read and at objects that the API server would refuse');
}

export interface Loaded {
  readonly reachability: Reachability;
  readonly findings: readonly Finding[];
}

/**
 * Reads manifests (folders, files, `-` for the standard input) or layers (programs, specs) and analyses them.
 *
 * @param quiet leave the findings of reading to the caller
 */
export async function load(paths: readonly string[], options: LoadOptions, command: Command, quiet = false): Promise<Loaded> {
  const { read, profile, facts, ofLayer = false } = await readAll(paths);
  const findings = read.findings.filter(({ severity }) => severity !== 'info');
  if (findings.length > 0) {
    if (options.strict === true && findings.some(({ severity }) => severity === 'error')) throw new NetstackError(findings);
    if (!quiet) printAside(command, printText(findings));
  }
  const aside = leftOutText(read.leftOut);
  if (aside !== undefined && !ofLayer) printAside(command, aside);
  const chosen = options.profile !== undefined && isProfileName(options.profile) ? profiles[options.profile] : profile;
  const reachability = Reachability.of(read.resources, { profile: chosen ?? profiles.spec, facts: { ...facts, ...givenFacts(options) } });
  return { reachability, findings: read.findings };
}

interface Input {
  readonly read: ReadResult;
  readonly profile?: EnforcementProfile;
  readonly facts?: AddressFacts;
  /** Set where the manifests are the layer's own: what takes no part in them is no news. */
  readonly ofLayer?: boolean;
}

const programs = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

async function readAll(paths: readonly string[]): Promise<Input> {
  const [only, ...more] = paths;
  if (only !== undefined && more.length === 0 && (programs.includes(extname(only)) || isSpec(only))) return readLayer(only);
  const read = paths.includes('-') ? readWithStandardInput(paths) : readPaths(paths);
  if (read.findings.some(({ code, position }) => code === 'reach/unreadable' && paths.includes(position?.file ?? '')))
    throw new NetstackError(read.findings);
  return { read };
}

/** `-` may stand among folders and files, once. */
function readWithStandardInput(paths: readonly string[]): ReadResult {
  const findings: Finding[] = [];
  let text: string | undefined;
  const sources = paths.flatMap((path) => {
    if (path !== '-') return readFiles(path, findings);
    if (text !== undefined) return [];
    text = readFileSync(0, 'utf8');
    return [{ file: '(standard input)', text }];
  });
  const read = readSources(sources);
  return { ...read, findings: [...findings, ...read.findings] };
}

/** Whether a file holds a layer and not manifests. */
function isSpec(path: string): boolean {
  if (!/\.(ya?ml|json)$/i.test(path)) return false;
  try {
    const head = readFileSync(path, 'utf8').slice(0, 65_536);
    return /^"?cluster"?\s*:/m.test(head.replace(/^\s*\{\s*/, '')) && !/^\s*"?(apiVersion|kind)"?\s*:/m.test(head);
  } catch {
    return false;
  }
}

async function readLayer(path: string): Promise<Input> {
  const { plan } = await planSpec(path);
  const cni = plan.components.find(({ kind }) => kind === 'cni');
  const read = readManifests(manifestsOf(plan, new ProblemList()).map(({ manifest }) => ({ manifest })));
  const { podCidrs, serviceCidrs, nodeCidrs } = plan.cluster;
  const enforcer = {
    enforces: cni?.facts.provides.some((capability) => capability === 'network-policy') ?? true,
    enforcement: cni?.facts.enforcement,
  };
  return { read, profile: profileOfLayer(enforcer), facts: { podCidrs, serviceCidrs, nodeCidrs }, ofLayer: true };
}

function givenFacts({ podCidr, serviceCidr, nodeCidr }: LoadOptions): AddressFacts {
  const problems = new ProblemList();
  const parse = (texts: readonly string[], at: string) => texts.flatMap((text) => problems.at(at).read(Cidr.parse, text) ?? []);
  const pods = parse(podCidr, '--pod-cidr');
  const services = parse(serviceCidr, '--service-cidr');
  const nodes = parse(nodeCidr, '--node-cidr');
  problems.throwIfFailed();
  return {
    ...(pods.length > 0 ? { podCidrs: pods } : {}),
    ...(services.length > 0 ? { serviceCidrs: services } : {}),
    ...(nodes.length > 0 ? { nodeCidrs: nodes } : {}),
  };
}
