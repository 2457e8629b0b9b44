/** The options of commands that write for somebody who applies. */
import { type Command, Option } from 'commander';
import {
  type ArgoOptions,
  applyCompanion,
  argoCompanion,
  argoFleetFiles,
  type FleetFiles,
  type FluxOptions,
  fluxCompanion,
  fluxFleetFiles,
  kustomizeCompanion,
} from '../delivery';
import { NetstackError } from '../finding';
import type { Companion } from '../synth';

/** Who applies what is written. */
export const DELIVERIES = ['kustomize', 'argo', 'flux', 'apply'] as const;
export type DeliveryName = (typeof DELIVERIES)[number];

/** What the command line says of it. */
export interface DeliveryChoice {
  readonly for?: DeliveryName;
  readonly repo?: string;
  readonly revision?: string;
  readonly repoPath: string;
  readonly applications?: 'cluster' | 'stage' | 'set';
  readonly inCluster?: boolean;
  readonly hub?: boolean;
}

/** Adds the options that say who applies what a command writes; `others` are those that it alone has, in the order of help. */
export function addDeliveryOptions(command: Command, applications: Option, ...others: readonly Option[]): Command {
  command
    .addOption(new Option('--for <controller>', 'who applies the manifests: files for it are written beside them').choices([...DELIVERIES]))
    .option('--repo <url>', 'Git repository that the controller reads (argo, flux)')
    .option('--revision <name>', 'branch, tag or commit of it (argo, flux)')
    .option('--repo-path <folder>', 'folder of the manifests in it', 'dist')
    .addOption(applications);
  for (const option of others) command.addOption(option);
  return command;
}

/** The same for commands over fleets. */
export function addFleetDeliveryOptions(command: Command): Command {
  return addDeliveryOptions(
    command,
    new Option('--applications <what>', 'one ApplicationSet, or an Application a cluster or stage (argo)').choices(['set', 'cluster', 'stage']),
    new Option('--hub', 'one Flux applies to all clusters (flux)'),
  );
}

/** A fleet is one ApplicationSet unless somebody says otherwise. */
export function fleetChoice(options: DeliveryChoice): DeliveryChoice {
  return options.for === 'argo' ? { applications: 'set', ...options } : options;
}

/** Which of the options each takes. */
const TAKES: Readonly<Record<DeliveryName | 'nobody', readonly (keyof DeliveryChoice)[]>> = {
  nobody: [],
  kustomize: [],
  apply: [],
  argo: ['repo', 'revision', 'applications', 'inCluster'],
  flux: ['repo', 'revision', 'hub'],
};
const FLAGS: Readonly<Partial<Record<keyof DeliveryChoice, string>>> = {
  repo: '--repo',
  revision: '--revision',
  applications: '--applications',
  inCluster: '--in-cluster',
  hub: '--hub',
};

/** @throws NetstackError `delivery/option` for options that reach nothing, and what the delivery refuses. */
export function companionsOf(choice: DeliveryChoice): readonly Companion[] {
  const name = choice.for ?? 'nobody';
  const idle = Object.entries(FLAGS).filter(([key]) => Object.hasOwn(choice, key) && !TAKES[name].some((taken) => taken === key));
  if (idle.length > 0) {
    throw NetstackError.of({
      code: 'delivery/option',
      message: 'the option reaches nothing',
      got: idle.map(([, flag]) => flag).join(', '),
      expected: choice.for === undefined ? '--for argo or --for flux with it' : `--for ${choice.for} without it`,
    });
  }
  const { repoPath: path } = choice;
  switch (name) {
    case 'nobody':
      return [];
    case 'kustomize':
      return [kustomizeCompanion({ path })];
    case 'apply':
      return [applyCompanion({ path })];
    case 'argo':
      return [argoCompanion(argoOptions(choice))];
    case 'flux':
      return [fluxCompanion(fluxOptions(choice))];
  }
}

/** What is written once for all clusters of a fleet. */
export function fleetFilesOf(choice: DeliveryChoice): FleetFiles | undefined {
  if (choice.for === 'argo') return argoFleetFiles(argoOptions(choice));
  return choice.for === 'flux' ? fluxFleetFiles(fluxOptions(choice)) : undefined;
}

function argoOptions({ repo, revision, repoPath: path, applications, inCluster }: DeliveryChoice): ArgoOptions {
  if (repo === undefined) throw NetstackError.of({ code: 'delivery/repository', message: 'Argo CD reads a Git repository', fix: '--repo https://…' });
  return {
    source: { repoUrl: repo, ...(revision === undefined ? {} : { revision }), path },
    ...(applications === undefined ? {} : { applications }),
    ...(inCluster === true ? { destination: { type: 'in-cluster' } } : {}),
  };
}

function fluxOptions({ repo, revision, repoPath: path, hub }: DeliveryChoice): FluxOptions {
  return {
    source: repo === undefined ? { type: 'existing', path } : { type: 'git', repoUrl: repo, ...(revision === undefined ? {} : { revision }), path },
    ...(hub === true ? { placement: { type: 'hub' } } : {}),
  };
}
