import type { Decision, Request } from './lane.ts';

/** True for what the schedule asks for: slots, ends of upstreams, and the attempts that follow them. Whatever a person asks for is not. */
export function isSchedules({ cause, requestedBy }: Pick<Request, 'cause' | 'requestedBy'>): boolean {
  return cause === 'schedule' || cause === 'upstream' || isAutomaticRetry({ cause, requestedBy });
}

/** An attempt that follows by the job's own policy. */
export function isAutomaticRetry({ cause, requestedBy }: Pick<Request, 'cause' | 'requestedBy'>): boolean {
  return cause === 'retry' && requestedBy === null;
}

/** The attempts that a run for this slot makes pointless: those of earlier ones. A backfill is about the earlier ones. */
export function supersededBy(requests: readonly Request[], slotAt: number): Request[] {
  return requests.filter(
    (request) => isAutomaticRetry(request) && request.backfillId == null && request.scheduledAt < slotAt,
  );
}

/** Of the attempts that waited, those that a start consumed without being one of them. */
export function passedOver(decision: Decision, requests: readonly Request[]): Request[] {
  if (decision.kind !== 'start' || decision.cause === 'retry') return [];
  return requests.filter((request) => isAutomaticRetry(request) && decision.requestIds.includes(request.id));
}

/** A start for a slot consumes the attempts of earlier ones, whether they are due or not. */
export function consumingOlder<D extends Extract<Decision, { kind: 'start' }>>(
  decision: D,
  requests: readonly Request[],
): D {
  const older = decision.slots === 0 ? [] : supersededBy(requests, decision.scheduledAt);
  const ids = older.map(({ id }) => id).filter((id) => !decision.requestIds.includes(id));
  return ids.length === 0 ? decision : { ...decision, requestIds: [...decision.requestIds, ...ids] };
}
