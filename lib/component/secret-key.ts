import type { Problems } from '../finding';
import { checkConfigKey, checkDns1123Subdomain } from '../kube';

/** A key of a Secret that the user keeps: nothing here creates it or sees its value. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly secret: string;
  /** Key in its data. */
  readonly key: string;
}

/** Reports, with the code of the room, a name or a key that no Secret can have; gives the reference back either way. */
export function checkedSecretKey({ secret, key }: SecretKey, code: string, problems: Problems): SecretKey {
  const wrong = [...checkDns1123Subdomain(secret).map((why) => ['secret', secret, why]), ...checkConfigKey(key).map((why) => ['key', key, why])];
  for (const [path = '', got = '', why = ''] of wrong) {
    problems.at(path).report({ code, message: 'no Secret can have this', got: JSON.stringify(got), expected: why });
  }
  return { secret, key };
}
