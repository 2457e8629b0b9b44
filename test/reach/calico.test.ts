import { deployment, doc, reach, words } from './support/cluster';

const three = deployment('a') + deployment('b') + deployment('c');
const policy = (spec: object, apiVersion = 'crd.projectcalico.org/v1') =>
  doc({ apiVersion, kind: 'NetworkPolicy', metadata: { name: 'default.x', namespace: 'default' }, spec });
const open = 'All Connections';
const unknown = 'maybe All Connections (unmodelled)';
const pairs = (spec: object, apiVersion?: string) => {
  const cluster = reach(three + policy(spec, apiVersion));
  return [words(cluster, 'default/a', 'default/b'), words(cluster, 'default/b', 'default/a'), words(cluster, 'default/b', 'default/c')];
};

describe('a NetworkPolicy of Calico', () => {
  it('leaves alone whom it does not select, and the direction that it does not name', () => {
    expect(pairs({ selector: "app == 'a'", types: ['Egress'] })).toEqual([unknown, open, open]);
    expect(pairs({ selector: 'app == "a"', types: ['Ingress'] }, 'projectcalico.org/v3')).toEqual([open, unknown, open]);
  });
  it('may touch both directions where it names none', () => {
    expect(pairs({ selector: "app == 'a'" })).toEqual([unknown, unknown, open]);
  });
  it.each(['all()', "app in {'a'}", "app == 'a' || app == 'b'", "!(app == 'a')", "projectcalico.org/orchestrator == 'k8s'", '', 7, undefined])(
    'may touch every pod of its namespace where its selector is no conjunction of equal labels: %p',
    (selector) => {
      expect(pairs({ selector, types: ['Egress'] })).toEqual([unknown, unknown, unknown]);
    },
  );
  it('selects by all of its labels', () => {
    expect(pairs({ selector: "app == 'a' && app == 'b'", types: ['Egress'] })).toEqual([open, open, open]);
  });
  it('is read whatever stands in it', () => {
    expect(pairs({ selector: "app == 'a'", types: 'Egress' })).toEqual([unknown, unknown, open]);
    expect(pairs({ selector: "app == 'a'", types: [7, null] })).toEqual([unknown, unknown, open]);
  });
});
