/** Something that an intent says and a policy API cannot. */
export interface Refusal {
  /** Who declared it: a spec path or the name of a component. */
  readonly source: string;
  readonly got: string;
  readonly expected: string;
}
