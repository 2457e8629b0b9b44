import type { Ability, CniAbilities } from '../cni/abilities';
import { calicoAbilities } from '../cni/calico';
import { canalAbilities } from '../cni/canal';
import { ciliumAbilities } from '../cni/cilium';
import { flannelAbilities } from '../cni/flannel';
import { kubeRouterAbilities } from '../cni/kube-router';
import { weaveAbilities } from '../cni/weave';
import type { CniSpec } from './spec';

/** A row for each pod network that this library installs: a forgotten one does not compile. */
const rows: Readonly<Record<Exclude<CniSpec['type'], 'external'>, CniAbilities>> = {
  flannel: flannelAbilities,
  calico: calicoAbilities,
  canal: canalAbilities,
  cilium: ciliumAbilities,
  'kube-router': kubeRouterAbilities,
  weave: weaveAbilities,
};

/** What each pod network can do, by its type in specs. */
export const cniAbilities: Readonly<Record<string, CniAbilities>> = rows;

/** A pod network that has an ability, by its type in specs. */
export interface AbleCni {
  readonly type: string;
  /** `yes`: as it comes. `option`: where an option says so. `beside`: by what its room installs beside it. */
  readonly support: 'yes' | 'option' | 'beside';
  /** Option or component that brings it. */
  readonly how: string | undefined;
}

/** The pod networks that have an ability. Those that nobody should move to any more are left out. */
export function cnisWith(ability: Ability): readonly AbleCni[] {
  return Object.entries(cniAbilities).flatMap(([type, { abilities, retired }]): readonly AbleCni[] => {
    const { support, how } = abilities[ability];
    return support === 'no' || retired !== undefined ? [] : [{ type, support, how }];
  });
}
