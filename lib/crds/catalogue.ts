/** Every bundle of CRDs that a component of this library brings or needs. */
import { type BundleId, bundleId, type CrdBundle, crdsOf } from './bundle';
import {
  calico_3_31_7,
  calico_3_32_1,
  certManager_1_21_1,
  cilium_1_19_6,
  cilium_1_20_0,
  gatewayApi_1_4_1,
  gatewayApi_1_6_1,
  networkPolicyApi_0_2_0,
  prometheusOperator_0_93_0,
  tigeraOperator_1_40_15,
  tigeraOperator_1_42_3,
} from './bundles';

/** By name; newest first within one. */
export const CRD_BUNDLES: readonly CrdBundle[] = [
  calico_3_32_1,
  calico_3_31_7,
  certManager_1_21_1,
  cilium_1_20_0,
  cilium_1_19_6,
  gatewayApi_1_6_1,
  gatewayApi_1_4_1,
  networkPolicyApi_0_2_0,
  prometheusOperator_0_93_0,
  tigeraOperator_1_42_3,
  tigeraOperator_1_40_15,
];

/** The bundle of an id; undefined where the catalogue has none. */
export function crdBundle(id: string): CrdBundle | undefined {
  return CRD_BUNDLES.find((bundle) => bundleId(bundle) === id);
}

/** Bundles by what they define, put together when somebody first asks. */
let byCrd: ReadonlyMap<string, readonly CrdBundle[]> | undefined;

function indexed(): ReadonlyMap<string, readonly CrdBundle[]> {
  const index = new Map<string, CrdBundle[]>();
  for (const bundle of CRD_BUNDLES) {
    for (const { name } of crdsOf(bundle)) {
      const others = index.get(name);
      if (others === undefined) index.set(name, [bundle]);
      else others.push(bundle);
    }
  }
  return index;
}

/** The bundles that define a CRD, `plural.group`, in the order of the catalogue. */
export function bundlesWith(crd: string): readonly CrdBundle[] {
  byCrd ??= indexed();
  return byCrd.get(crd) ?? [];
}

/** Whether a bundle of the catalogue defines a CRD. */
export function defines(bundle: CrdBundle, crd: string): boolean {
  return bundlesWith(crd).includes(bundle);
}

/** Ids of the catalogue, for messages. */
export function bundleIds(): readonly BundleId[] {
  return CRD_BUNDLES.map(bundleId);
}
