import type { Configuration } from '../../functions/domain/configuration';
import { isRetryUnderWay } from '../../functions/domain/retry-policy';
import { readDelivery, readEventReference, type LuccaEvent } from '../../functions/lucca/delivery';
import { redactBody } from '../../functions/lucca/redact-body';
import { MAX_BODY_BYTES } from '../../functions/queue/message';
import { parseJson } from '../../functions/shared/json';
import type { UnresolvedEvent } from '../../functions/store/log/unresolved-events';
import { configurationNamedIn } from './find-rows';
import type { ReadEventAgain } from './event-reader';

/** The event is understood and can be sent. */
export type ReadyEvent = { kind: 'ready'; row: UnresolvedEvent; body: Buffer; isReadAgain: boolean };

/** The event stays as it is. `why`: a sentence, or a rule for each field, without values. */
export type LeftEvent = { kind: 'left'; row: UnresolvedEvent; why: string[] };

export type PreparedEvent = ReadyEvent | LeftEvent;

type PrepareDependencies = {
  /** Read every event from Lucca again, even if its payload is understood. */
  readAgain: boolean;
  configurations: Configuration[];
  readEventAgain: ReadEventAgain;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Decides whether an event can be sent, and with which content: the kept payload if the contract accepts it, else the
 * event as Lucca returns it now. The payload of an event that was not understood may lack fields, because only those
 * that are known to be harmless are kept.
 *
 * The contract is that of this checkout. Sync applies that of the deployed version.
 */
export async function prepareEvent(
  row: UnresolvedEvent,
  { readAgain, configurations, readEventAgain, now }: PrepareDependencies,
): Promise<PreparedEvent> {
  const left = (why: string[]): LeftEvent => ({ kind: 'left', row, why });
  const kept = row.payload && redactBody(row.payload);
  if (isRetryUnderWay(row, now())) return left(['The event was sent to the queue less than a minute ago']);

  const understood = kept ? understand(kept, now()) : { why: ['The content of the event was not kept'] };
  if (kept && 'event' in understood && !readAgain) return ready(kept, understood.event, false);
  const read = await readEventAgain(row);
  if ('why' in read) return left(notRead(read.why));
  const body = redactBody(Buffer.from(JSON.stringify(read.event)));
  if (!body || !isSame(body, row)) return left(notRead('Lucca has another event under this id'));
  const current = understand(body, now());
  return 'event' in current ? ready(body, current.event, true) : left(current.why);

  function notRead(why: string): string[] {
    return 'why' in understood ? understood.why.map((rule) => `${rule}; ${why}`) : [why];
  }

  function ready(content: Buffer, event: LuccaEvent | null, isReadAgain: boolean): PreparedEvent {
    const ids = [row.configuration, configurationNamedIn(content, configurations)?.id];
    const inactive = configurations.find(({ id, active }) => !active && ids.includes(id));
    // Sync would skip the event, and its payload would be lost.
    if (inactive) return left([`The configuration ${inactive.id} is inactive`]);
    return { kind: 'ready', row: withIdentity(row, event), body: content, isReadAgain };
  }
}

/** @returns `event` is null for a connection test; `why`: the rules that the body violates */
function understand(body: Buffer, now: number): { event: LuccaEvent | null } | { why: string[] } {
  if (body.length > MAX_BODY_BYTES) return { why: ['The event is too large'] };
  const delivery = readDelivery(body, now);
  switch (delivery.kind) {
    case 'event':
      return { event: delivery.event };
    case 'connection':
      return { event: null };
    case 'ignored':
      return { why: ['topic: is not followed'] };
    case 'invalid':
      return { why: delivery.event.problems };
  }
}

/** Whether Lucca returned the event of the row, and not another one that it has under this id now. */
function isSame(body: Buffer, row: UnresolvedEvent): boolean {
  const { id, tenant } = readEventReference(parseJson(body));
  return id === row.eventId && (row.tenant === null || tenant === row.tenant);
}

/** Adds what was not understood when the row was written. The resource determines the message group. */
function withIdentity(row: UnresolvedEvent, event: LuccaEvent | null): UnresolvedEvent {
  return {
    ...row,
    tenant: row.tenant ?? event?.tenant ?? null,
    topic: row.topic ?? event?.topic ?? null,
    occurredAt: row.occurredAt ?? event?.occurredAt ?? null,
    resource: row.resource ?? event?.resource ?? null,
  };
}
