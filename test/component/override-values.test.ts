import type { WorkloadOverrides } from '../../lib/component';
import { checkOverrideValues } from '../../lib/component/override-values';
import { ProblemList } from '../../lib/finding';

const found = (overrides: WorkloadOverrides): readonly string[] => {
  const problems = new ProblemList();
  checkOverrideValues(overrides, problems);
  return problems.findings.map(({ code, at }) => `${code} ${at}`);
};
const preferred = (weight: number) => ({
  podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname' } }] },
});
const weightAt = 'workload/weight affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight';

describe('values of overrides', () => {
  it('are taken where the API server takes them', () => {
    expect(
      found({
        labels: { team: 'net', constructor: 'x' },
        annotations: { 'a.example/b': 'any text / at all' },
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        priorityClassName: 'high',
        extraEnv: [{ name: 'A', value: '1' }, { name: 'B' }],
        resources: { limits: { memory: '1Gi' }, requests: { cpu: 1.5 } },
        tolerations: [{ operator: 'Exists', tolerationSeconds: 30 }],
        affinity: preferred(100),
      }),
    ).toEqual([]);
  });

  it.each<[string, WorkloadOverrides, readonly string[]]>([
    ['a label with a blank', { labels: { team: 'a b' } }, ['kube/label-value labels.team']],
    ['a path as a node label', { nodeSelector: { '../x': 'a' } }, ['kube/label-key nodeSelector.../x']],
    ['a prototype as a label', { labels: Object.fromEntries([['__proto__', 'a']]) }, ['kube/label-key labels.__proto__']],
    ['a priority class with a slash', { priorityClassName: 'a/b' }, ['kube/name priorityClassName']],
    ['a variable twice', { extraEnv: [{ name: 'A' }, { name: 'A' }] }, ['workload/twice extraEnv[1]']],
    ['a variable without a name', { extraEnv: [{ name: '' }] }, ['kube/name extraEnv[0].name']],
    ['a claim twice', { resources: { claims: [{ name: 'a' }, { name: 'a' }] } }, ['workload/twice resources.claims[1]']],
    ['half a second', { tolerations: [{ tolerationSeconds: 0.5 }] }, ['workload/seconds tolerations[0].tolerationSeconds']],
    ['a weight of 0', { affinity: preferred(0) }, [weightAt]],
    ['a weight of 1.5', { affinity: preferred(1.5) }, [weightAt]],
  ])('are refused: %s', (_name, overrides, lines) => {
    expect(found(overrides)).toEqual(lines);
  });

  it('are refused where an amount is none', () => {
    expect(found({ resources: { limits: { memory: 'much' } } })).toHaveLength(1);
  });
});
