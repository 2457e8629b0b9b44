import type { PodTemplateSpec } from '../../imports/k8s/core.v1';
import { applyOverrides, checkOverrides, ownSettings, type WorkloadOverrides } from '../../lib/component';
import { ProblemList } from '../../lib/finding';

const template: PodTemplateSpec = {
  metadata: { labels: { app: 'x' }, annotations: { a: '1' } },
  spec: {
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }],
    priorityClassName: 'system-node-critical',
    containers: [
      { name: 'main', image: 'i', command: ['/bin/main', '--fixed'], args: ['--mode=a', '-v', '2'], env: [{ name: 'NODE', value: 'n' }] },
      { name: 'side', image: 'i' },
    ],
  },
};
const all: Required<WorkloadOverrides> = {
  resources: { requests: { cpu: '1' } },
  tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
  nodeSelector: { zone: 'a' },
  affinity: { nodeAffinity: {} },
  priorityClassName: 'high',
  labels: { team: 'net' },
  annotations: { b: '2' },
  extraEnv: [{ name: 'MORE', value: 'm' }],
  extraArgs: ['--more'],
};
const findings = (overrides: WorkloadOverrides) => {
  const problems = new ProblemList();
  checkOverrides(overrides, ownSettings(template, 'main'), problems);
  return problems.findings.map(({ code, at }) => `${code} ${at}`);
};

describe('workload overrides', () => {
  it('all reach the pod template, and only the main container', () => {
    expect(applyOverrides(template, all, 'main')).toEqual({
      metadata: { labels: { team: 'net', app: 'x' }, annotations: { a: '1', b: '2' } },
      spec: {
        nodeSelector: { 'kubernetes.io/os': 'linux', zone: 'a' },
        tolerations: [
          { operator: 'Exists', effect: 'NoSchedule' },
          { operator: 'Exists', effect: 'NoExecute' },
        ],
        priorityClassName: 'high',
        affinity: { nodeAffinity: {} },
        containers: [
          {
            name: 'main',
            image: 'i',
            command: ['/bin/main', '--fixed'],
            args: ['--mode=a', '-v', '2', '--more'],
            env: [
              { name: 'NODE', value: 'n' },
              { name: 'MORE', value: 'm' },
            ],
            resources: { requests: { cpu: '1' } },
          },
          { name: 'side', image: 'i' },
        ],
      },
    });
    expect(findings(all)).toEqual([]);
  });

  it('change nothing where there are none', () => {
    expect(applyOverrides(template, undefined, 'main')).toBe(template);
    expect(applyOverrides(template, {}, 'main')).toEqual(template);
  });

  it('never take a label away from a selector', () => {
    expect(applyOverrides(template, { labels: { app: 'y' } }, 'main').metadata?.labels).toEqual({ app: 'x' });
    expect(findings({ labels: { app: 'y' } })).toEqual(['workload/label-clash overrides.labels.app']);
  });

  it('never repeat a flag or variable that the component sets itself', () => {
    expect(findings({ extraArgs: ['--more', '--mode=b'] })).toEqual(['workload/arg-clash overrides.extraArgs[1]']);
    expect(findings({ extraArgs: ['--fixed=false'] })).toEqual(['workload/arg-clash overrides.extraArgs[0]']);
    expect(findings({ extraEnv: [{ name: 'NODE', value: 'z' }] })).toEqual(['workload/env-clash overrides.extraEnv[0]']);
  });
});
