/**
 * Health of kinds that Argo CD has no judgement of, as Lua for its ConfigMap argocd-cm: without it a wave goes on while
 * these still say no. Only kinds whose controllers write a status are here; for all others being there is being healthy.
 * Source: docs/operator-manual/health.md of Argo CD; the status of each kind from its CRD (tigera/operator v1.42.3,
 * cilium v1.20.0, metallb v0.16.1).
 */

/** A script by the `group_Kind` that argocd-cm names. */
export interface HealthScript {
  readonly group: string;
  readonly kind: string;
  readonly lua: string;
}

/** An Application is as healthy as Argo CD says: it judged its own kind until 1.8 and no longer does. */
const application = `hs = {}
hs.status = "Progressing"
hs.message = "waiting for Argo CD to judge the Application"
if obj.status ~= nil and obj.status.health ~= nil and obj.status.health.status ~= nil then
  hs.status = obj.status.health.status
  hs.message = obj.status.health.message or ""
end
return hs
`;

/** Conditions as Tigera's operator writes them: Degraded is bad, Available (Ready on CRs) is good, anything else is on the way. */
const tigera = `hs = {}
hs.status = "Progressing"
hs.message = "waiting for the operator"
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    if condition.type == "Degraded" and condition.status == "True" then
      hs.status = "Degraded"
      hs.message = condition.message or condition.reason or ""
      return hs
    end
    if (condition.type == "Available" or condition.type == "Ready") and condition.status == "True" then
      hs.status = "Healthy"
      hs.message = condition.message or ""
    end
  end
end
return hs
`;

/** What is there is well unless a condition says otherwise. */
const unless = (type: string, status: 'True' | 'False'): string => `hs = {}
hs.status = "Healthy"
hs.message = ""
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    if condition.type == "${type}" and condition.status == "${status}" then
      hs.status = "Degraded"
      hs.message = condition.message or condition.reason or ""
    end
  end
end
return hs
`;

/** A pool that overlaps another is switched off by Cilium's operator and says so. */
const ciliumPool = unless('cilium.io/PoolConflict', 'True');

/** Cilium says of a policy whether it could be read. */
const ciliumPolicy = unless('Valid', 'False');

/** Conditions that name what is wrong: any that is true is a fault. */
const ciliumBgp = `hs = {}
hs.status = "Healthy"
hs.message = ""
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    if condition.status == "True" then
      hs.status = "Degraded"
      hs.message = condition.message or condition.type
      return hs
    end
  end
end
return hs
`;

/** MetalLB's speakers and controller each say whether they could use the configuration. */
const metallbState = `hs = {}
hs.status = "Progressing"
hs.message = "waiting for MetalLB"
if obj.status ~= nil and obj.status.result ~= nil then
  if obj.status.result == "Valid" then
    hs.status = "Healthy"
    hs.message = ""
  elseif obj.status.result == "Invalid" then
    hs.status = "Degraded"
    hs.message = obj.status.errorSummary or ""
  end
end
return hs
`;

const of = (group: string, lua: string, ...kinds: readonly string[]): readonly HealthScript[] => kinds.map((kind) => ({ group, kind, lua }));

/** Every script, by group and kind. */
export const HEALTH_SCRIPTS: readonly HealthScript[] = [
  ...of('argoproj.io', application, 'Application'),
  ...of('operator.tigera.io', tigera, 'TigeraStatus', 'Installation', 'APIServer', 'Goldmane', 'Whisker'),
  ...of('cilium.io', ciliumPool, 'CiliumLoadBalancerIPPool'),
  ...of('cilium.io', ciliumPolicy, 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'),
  ...of('cilium.io', ciliumBgp, 'CiliumBGPClusterConfig', 'CiliumBGPPeerConfig'),
  ...of('metallb.io', metallbState, 'ConfigurationState'),
];

/** The keys of argocd-cm's data that hold the scripts. */
export function healthData(scripts: readonly HealthScript[]): Readonly<Record<string, string>> {
  return Object.fromEntries(scripts.map(({ group, kind, lua }) => [`resource.customizations.health.${group}_${kind}`, lua]));
}
