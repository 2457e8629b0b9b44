import { bounded, type Problems } from '../../../finding';
import { checkDns1035Label, checkDns1123Label, checkPortName } from '../../../kube';
import { Ip } from '../../../net';
import type { CiliumLocalRedirectPolicyOptions, CiliumRedirectPort } from './options';
import { checkObjectName, checkSelector } from './selector';

const page = 'https://docs.cilium.io/en/stable/network/kubernetes/local-redirect-policy/';

/** Reports everything that is wrong with a redirection. */
export function checkLocalRedirectPolicy(o: CiliumLocalRedirectPolicyOptions, problems: Problems): void {
  checkObjectName(o.name, problems.at('name'));
  checkObjectName(o.namespace, problems.at('namespace'), checkDns1123Label);
  checkSelector(o.backend.podSelector, problems.at('backend.podSelector'));
  const { frontend } = o;
  if (frontend.type === 'address') problems.at('frontend.ip').read(Ip.parse, frontend.ip);
  else checkObjectName(frontend.serviceName, problems.at('frontend.serviceName'), checkDns1035Label);
  checkPorts(o.backend.ports, problems.at('backend.ports'));
  if (frontend.ports === undefined) return;
  checkPorts(frontend.ports, problems.at('frontend.ports'));
  if (frontend.ports.length > 1 || o.backend.ports.length > 1) checkPairs(frontend.ports, o.backend.ports, problems.at('frontend.ports'));
  else checkProtocol(frontend.ports, o.backend.ports, problems.at('frontend.ports'));
}

function checkPorts(ports: readonly CiliumRedirectPort[], problems: Problems): void {
  if (ports.length === 0)
    problems.report({ code: 'cilium/redirect-no-port', message: 'no port is redirected', got: '[]', expected: 'at least one port', source: page });
  const seen = new Set<string>();
  ports.forEach(({ port, protocol, name }, index) => {
    const at = problems.at(`[${index}]`);
    bounded(port, 1, 65_535, 'cilium/out-of-range', at.at('port'));
    if (name !== undefined) checkObjectName(name, at.at('name'), checkPortName);
    else if (ports.length > 1)
      at.report({
        code: 'cilium/redirect-unnamed-port',
        message: 'of several ports each has a name, which pairs it',
        got: `${port}/${protocol}`,
        source: page,
      });
    for (const key of [`port ${port}/${protocol}`, ...(name === undefined ? [] : [`name ${name}`])]) {
      if (seen.has(key)) at.report({ code: 'cilium/named-twice', message: 'two ports are one', got: key });
      seen.add(key);
    }
  });
}

/** A single port needs no name, and its protocol stays. */
function checkProtocol([one]: readonly CiliumRedirectPort[], [other]: readonly CiliumRedirectPort[], problems: Problems): void {
  if (one === undefined || other === undefined || one.protocol === other.protocol) return;
  problems.at('[0].protocol').report({
    code: 'cilium/redirect-unpaired-port',
    message: 'the pods are asked in another protocol',
    got: one.protocol,
    expected: other.protocol,
    source: page,
  });
}

/** Each port of the frontend goes to the port of the backend that has its name. */
function checkPairs(frontend: readonly CiliumRedirectPort[], backend: readonly CiliumRedirectPort[], problems: Problems): void {
  frontend.forEach(({ name, protocol }, index) => {
    if (name === undefined) return;
    const partner = backend.find((one) => one.name === name);
    if (partner?.protocol === protocol) return;
    problems.at(`[${index}].name`).report({
      code: 'cilium/redirect-unpaired-port',
      message: 'no port of the pods has this name and protocol',
      got: `${name} of ${protocol}`,
      expected: backend.map((one) => `${one.name ?? one.port} of ${one.protocol}`).join(', '),
      source: page,
    });
  });
}
