import { openAt, reasonOfHolds } from '../domain/hold.ts';
import { StoreUnavailable } from '../store/store.ts';
import type { World } from './world.ts';

/**
 * Tells that nothing new starts here, whatever is due, and answers why; null = not everything is held. A store that fails here
 * keeps nobody from their work (feature 70).
 */
export async function tellHold({ store, identity, settings, emit }: World): Promise<string | null> {
  try {
    const [open, now] = [await store.openHolds(), await store.now()];
    const here = open.filter(({ scope, target }) => scope === 'all' || (scope === 'host' && target === identity.name));
    const holds = openAt(here, now);
    if (holds.length === 0) return null;
    const reason = reasonOfHolds(holds, settings.timezone);
    emit({ kind: 'everything-held', reason });
    return reason;
  } catch (error) {
    if (error instanceof StoreUnavailable) return null;
    throw error;
  }
}
