/** What happens on a living cluster when an option changes. */
export type Change = 'free' | 'rolling-restart' | 'breaks-connections' | 'never';

type Leaf = string | number | boolean | bigint | undefined | readonly unknown[];

/** Options that all workloads share, at any depth; they have one change table of their own. */
export type SharedOption = 'overrides';

/** Every option of a room, nested ones by dotted path; arrays and scalars are leaves. Distributes over unions. */
export type OptionPath<T> = T extends Leaf
  ? never
  : {
      [K in Exclude<keyof T & string, SharedOption>]-?: NonNullable<T[K]> extends Leaf ? K : K | `${K}.${OptionPath<NonNullable<T[K]>>}`;
    }[Exclude<keyof T & string, SharedOption>];

/** One entry for every option but the shared ones: a new option without an entry does not compile. */
export type ChangeTable<O> = { readonly [P in OptionPath<O>]: Change };
