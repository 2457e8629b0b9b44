import type { LayerPlan, Planned } from '../../component';
import type { ResolvedTraefik } from './resolve';

/** Traefik in a plan; undefined where another controller, or none, is planned. */
export function traefikOf({ components }: LayerPlan): Planned<ResolvedTraefik> | undefined {
  return components.find(isTraefik);
}

/** Sound because kind and type are unique in the registry. */
function isTraefik(planned: Planned): planned is Planned<ResolvedTraefik> {
  return planned.kind === 'ingress' && planned.type === 'traefik';
}
