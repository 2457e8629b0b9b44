/** Rules between what components ask of nodes and what is known of the nodes. What only a node can tell is not asked here. */
import type { Found, LayerRule } from '../component';

export const kernelTooOld: LayerRule = {
  code: 'nodes/kernel-too-old',
  severity: 'warning',
  summary: 'the kernel of the nodes is older than what a component needs',
  source: 'https://kubernetes.io/docs/reference/node/kernel-version-requirements/',
  check: ({ plan: { cluster, components } }) => {
    const { kernel } = cluster.nodes;
    if (kernel === undefined) return [];
    return components.flatMap(({ kind, facts }) =>
      facts.requires.flatMap((one): readonly Found[] => {
        // Where the component compares by a rule of its own, that one knows what breaks.
        if (one.type !== 'kernel' || one.rule !== undefined) return [];
        const [major = 0, minor = 0] = one.version.split('.').map(Number);
        const older = kernel.major < major || (kernel.major === major && kernel.minor < minor);
        return older ? [{ at: kind, got: `kernel ${kernel.major}.${kernel.minor}`, expected: `${one.version} or newer: ${one.reason}` }] : [];
      }),
    );
  },
};

export const architectureMissing: LayerRule = {
  code: 'nodes/architecture',
  severity: 'error',
  summary: 'nodes have an architecture that a component has no program for',
  source: 'https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-arch',
  check: ({ plan: { cluster, components } }) =>
    components.flatMap(({ kind, facts }) =>
      facts.requires.flatMap((one): readonly Found[] => {
        if (one.type !== 'architecture') return [];
        const others = cluster.nodes.arch.filter((arch) => !one.architectures.includes(arch));
        return others.length === 0
          ? []
          : [{ at: kind, got: `nodes of ${others.join(', ')}`, expected: `${one.architectures.join(', ')}: ${one.reason}` }];
      }),
    ),
};

export const settingsDiffer: LayerRule = {
  code: 'nodes/settings-differ',
  severity: 'error',
  summary: 'two components need one setting of the kernel with two values: whichever a node has, one of them does not work',
  source: 'https://docs.kernel.org/admin-guide/sysctl/net.html',
  check: ({ plan: { components } }) => {
    const first = new Map<string, { readonly component: string; readonly value: string }>();
    return components.flatMap(({ kind, facts }) =>
      facts.requires.flatMap((one): readonly Found[] => {
        if (one.type !== 'sysctl') return [];
        const earlier = first.get(one.name);
        if (earlier === undefined) first.set(one.name, { component: facts.name, value: one.value });
        return earlier === undefined || earlier.value === one.value
          ? []
          : [{ at: kind, got: `${one.name} is ${earlier.value} for ${earlier.component} and ${one.value} for ${facts.name}: ${one.reason}` }];
      }),
    );
  },
};

/** Rules of nodes, over the plan. */
export const NODE_RULES: readonly LayerRule[] = [kernelTooOld, architectureMissing, settingsDiffer];
