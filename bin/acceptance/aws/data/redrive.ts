import { toQueueMessage, type QueuedEvent } from '../../../../functions/queue/message';
import { MINUTE_MS, toIso } from '../../../../functions/shared/time';
import { errorName } from '../../../../functions/shared/safe-logging';
import { FindingError, wrong } from '../../../doctor/finding';
import { confirmed, notDecided, refuted, type Check, type Finding } from '../../check';
import type { AcceptanceContext } from '../../options';
import { MARK } from '../control-context';
import type { DeadLetters, Redrive } from './dead-letters';
import { requireAuthentic, type Deliveries, type SeenRow } from './deliveries';
import { counted } from './figures';
import { connectionTest, type AcceptanceEvent } from './events';
import type { Stage } from './stage';

const REDRIVE = 'AWS-16';
const DUPLICATE = 'AWS-17';
const DECIDED = [REDRIVE, DUPLICATE] as const;

const LIMIT_MS = 3 * MINUTE_MS;
const POLL_MS = 2000;

/** Far below the five minutes in which SQS drops duplicates. */
const DUPLICATE_LIMIT_MS = MINUTE_MS;

/** Names of errors that are about the operator's rights, not about SQS. */
const DENIED = /AccessDenied|ExpiredToken|InvalidClientTokenId|UnrecognizedClient/;

/** Redrives two connection tests from the dead-letter queue, which must be empty. */
export function createRedriveCheck(
  stage: Stage,
  deliveries: Deliveries,
  open: () => Promise<DeadLetters>,
  context: AcceptanceContext,
): Check {
  const { now, sleep, signal } = context;

  return {
    name: 'aws.redrive',
    title: 'Redrive the dead-letter queue',
    plan:
      'Puts two connection tests into the dead-letter queue, if it is empty, and moves them to the event queue. The ' +
      'alarm DeadLetters may go off for some minutes.',
    decides: DECIDED,
    async run(showActivity) {
      const queue = await stage.queue();
      const deadLetters = await open();
      await requireIdle(deadLetters);
      const { fresh, repeated } = await prepare();
      signal.throwIfAborted();
      showActivity('putting two messages into the dead-letter queue');
      for (const message of [fresh, repeated]) {
        deliveries.made.tests.add(message.queued.eventId);
        await deadLetters.put(message.queued);
      }
      try {
        await deadLetters.redriveTo(queue);
      } catch (error) {
        return { findings: refusedRedrive(error) };
      }
      showActivity('waiting for the redrive');
      const redrive = await redriven(deadLetters);
      const rows = await deliveries.outcomes([fresh], { limitMs: LIMIT_MS, sleep });
      const row = rows.get(fresh.eventId);
      const first = redriveFinding(redrive, fresh.queued, row);
      if (first.verdict !== 'confirmed') return { findings: [first] };
      const later = await deliveries.outcomes([repeated], { limitMs: DUPLICATE_LIMIT_MS, sleep });
      return { findings: [first, duplicateFinding(redrive, later.has(repeated.eventId))] };
    },
  };

  /** One message that the event queue never had, and one with the deduplication id of a delivery of this minute. */
  async function prepare(): Promise<Record<'fresh' | 'repeated', DeadLetter>> {
    const { tenant } = await stage.configuration();
    const eventId = (name: string) => `${MARK}${deliveries.run}-redrive-${name}`;
    const fresh = connectionTest(tenant, { eventId: eventId('new'), at: now() });
    const repeated = connectionTest(tenant, { eventId: eventId('repeated'), at: now() });
    const sent = await deliveries.send(repeated);
    requireAuthentic(sent);
    if (sent.status !== 202) {
      throw new FindingError(
        wrong(`the webhook answers ${sent.answer}`, 'Run npm run doctor, then this again'),
      );
    }
    return { fresh: deadLetter(fresh, now()), repeated: deadLetter(repeated, now()) };
  }

  async function redriven(deadLetters: DeadLetters): Promise<Redrive | null> {
    const endsAt = now() + LIMIT_MS;
    let last = await deadLetters.lastRedrive();
    while (now() < endsAt && (last === null || last.status === 'RUNNING')) {
      await sleep(POLL_MS);
      last = await deadLetters.lastRedrive();
    }
    return last;
  }
}

type DeadLetter = AcceptanceEvent & { queued: QueuedEvent; sentAt: number };

/**
 * A dead letter arrived at the webhook a minute ago. Its row has that time instead of `occurredAt`, as those of all
 * connection tests.
 */
function deadLetter(event: AcceptanceEvent, now: number): DeadLetter {
  const receivedAt = toIso(now - MINUTE_MS);
  const correlationId = `${event.eventId}-dead`;
  const message = toQueueMessage(event.body, { now, receivedAt, correlationId, via: 'delivery' });
  if (message.kind === 'ignored') throw new Error('The event is not a connection test');
  return { ...event, occurredAt: receivedAt, sentAt: now, queued: message.event };
}

/** @throws FindingError if messages of others could be moved */
async function requireIdle(deadLetters: DeadLetters): Promise<void> {
  const [count, last] = await Promise.all([deadLetters.count(), deadLetters.lastRedrive()]);
  const stop = (reason: string) =>
    new FindingError(wrong(reason, 'See "Dead letters" in lib/runbook.md, then run it again'));
  if (count > 0) throw stop(`the dead-letter queue has ${counted(count, 'message')}`);
  if (last?.status === 'RUNNING') throw stop('a redrive is running');
}

function refusedRedrive(error: unknown): Finding[] {
  const name = errorName(error);
  if (DENIED.test(name)) {
    const advice =
      'Allow sqs:StartMessageMoveTask on the dead-letter queue, and sqs:SendMessage on the event queue';
    return DECIDED.map((id) => notDecided(id, `the redrive is denied (${name})`, advice));
  }
  return [refuted(REDRIVE, `StartMessageMoveTask: ${name}`)];
}

function redriveFinding(redrive: Redrive | null, sent: QueuedEvent, seen: SeenRow | undefined): Finding {
  const state = redrive
    ? `the redrive is ${redrive.status}, ${counted(redrive.moved, 'message')} moved ${redrive.failure}`.trimEnd()
    : 'SQS lists no redrive';
  if (redrive && redrive.status !== 'COMPLETED') return refuted(REDRIVE, state);
  if (!seen) return refuted(REDRIVE, `${state}, but the event has no outcome`);
  const { row } = seen;
  const isSame = row.correlationId === sent.correlationId && row.reason === 'connection_test';
  if (!isSame) return refuted(REDRIVE, `the message arrived with another body (${row.outcome})`);
  return confirmed(REDRIVE, 'two messages were moved; the event of the first is in the log, unchanged');
}

function duplicateFinding(redrive: Redrive | null, hasRow: boolean): Finding {
  return hasRow
    ? confirmed(DUPLICATE, 'an event that was delivered a minute before was processed again')
    : refuted(
        DUPLICATE,
        `the redrive moved ${counted(redrive?.moved ?? 0, 'message')}, but the event queue dropped the repeated one`,
      );
}
