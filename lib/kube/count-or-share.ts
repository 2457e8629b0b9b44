/**
 * Whether an IntOrString counts pods or is a share of them (`25%`, at most all), of `least` or more. What of an update or a
 * disruption is allowed is written like this. Source: IsValidPercent and ValidatePositiveIntOrPercent of Kubernetes.
 */
export function isCountOrShare(value: number | string, least: 0 | 1): boolean {
  const amount = typeof value === 'number' ? value : Number(/^(100|[1-9]?\d)%$/.exec(value)?.[1]);
  return Number.isInteger(amount) && amount >= least;
}
