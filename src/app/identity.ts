import type { HostIdentity } from '../domain/host.ts';
import { hostIdentity } from '../system/host.ts';
import type { Configuration } from './configuration.ts';

/** This host as the settings name it. */
export function identityOf({ values }: Configuration): HostIdentity {
  return hostIdentity({ name: values.hostname ?? undefined, home: values.home, tags: values.tags });
}
