import { logKey, logTime } from '../../../../functions/domain/sync-log';
import { toIso } from '../../../../functions/shared/time';
import { readSummaries } from '../../../../functions/store/log/log-summaries';
import type { SyncLogSummary } from '../../../../functions/store/log/log-rows';
import { CommandError } from '../../../command-line/command';
import { FindingError, wrong } from '../../../doctor/finding';
import { postDelivery } from '../../../send/post-delivery';
import type { AcceptanceContext } from '../../options';
import type { AcceptanceEvent } from './events';
import type { Stage } from './stage';

/** How often the log is read for outcomes. */
const POLL_MS = 1000;

/** A delivery to the webhook, and its answer. */
export type Sent = AcceptanceEvent & {
  /** Null without an answer. */
  status: number | null;
  /** `202`, `401 bad_signature`, `no answer` */
  answer: string;
  answerMs: number;
  /** ms since the epoch */
  sentAt: number;
};

/** A row of the log, and when this process first saw it. */
export type SeenRow = { row: SyncLogSummary; seenAt: number };

/** What this run has made, from the moment before it is sent. */
export type Made = {
  resources: Set<string>;
  /** Ids of accepted events by the key of their row. */
  rows: Set<string>;
  /** Ids of connection tests: the key of their row depends on the clock of the webhook. */
  tests: Set<string>;
};

export type Deliveries = ReturnType<typeof createDeliveries>;

/** Sends events to the webhook as Lucca does, and remembers them. */
export function createDeliveries(stage: Stage, { now, client, newId }: AcceptanceContext) {
  const made: Made = { resources: new Set(), rows: new Set(), tests: new Set() };
  const run = newId().replaceAll('-', '').slice(0, 8);

  return {
    made,
    /** Part of all ids of this run. */
    run,

    /** Signs and posts an event. An answer other than 202 is not an error here. */
    async send(event: AcceptanceEvent, contentType?: string): Promise<Sent> {
      const target = await stage.target();
      if (event.resource === null) made.tests.add(event.eventId);
      else made.resources.add(event.resource);
      const sentAt = now();
      const { status, reason } = await postDelivery(event.body, target, new Date(sentAt), contentType).catch(
        (error: unknown) => {
          if (error instanceof CommandError) return { status: null, reason: 'no answer' };
          throw error;
        },
      );
      const answerMs = now() - sentAt;
      const { tenant } = await stage.configuration();
      if (status === 202 && event.resource !== null) made.rows.add(rowKeyOf(tenant, event, sentAt));
      if (status !== 202) made.tests.delete(event.eventId);
      const answer = [status, reason].filter((part) => part !== null).join(' ');
      return { ...event, status, answer, answerMs, sentAt };
    },

    /**
     * Waits until each event has a row in the log.
     *
     * @param sleep rejects when the wait must end
     * @returns the rows by event id; without those that are missing after the limit
     */
    async outcomes(
      events: readonly (AcceptanceEvent & { sentAt: number })[],
      { limitMs, sleep, onProgress }: WaitOptions,
    ): Promise<Map<string, SeenRow>> {
      const { tenant } = await stage.configuration();
      const { logsTable } = await stage.stores();
      const keys = new Map(events.map((event) => [rowKeyOf(tenant, event, event.sentAt), event.eventId]));
      const seen = new Map<string, SeenRow>();
      const endsAt = now() + limitMs;
      for (;;) {
        const missing = [...keys.keys()].filter((key) => !seen.has(keys.get(key) ?? ''));
        const rows = await readSummaries(client, logsTable, missing);
        const seenAt = now();
        for (const row of rows) if (row) seen.set(row.eventId, { row, seenAt });
        onProgress?.(seen.size, keys.size);
        if (seen.size === keys.size || seenAt >= endsAt) return seen;
        await sleep(POLL_MS);
      }
    },
  };
}

type WaitOptions = {
  limitMs: number;
  sleep: (ms: number) => Promise<void>;
  onProgress?: (seen: number, all: number) => void;
};

/** The key of the event's row. Known in advance, because the event says when it occurred. */
function rowKeyOf(tenant: string, { eventId, occurredAt }: AcceptanceEvent, sentAt: number): string {
  return logKey({ tenant, eventId, time: logTime(occurredAt, toIso(sentAt)) });
}

/** @throws FindingError if the webhook does not accept the signature: that is no fault of AWS */
export function requireAuthentic({ status, answer }: Sent): void {
  if (status !== 401) return;
  const advice = 'Check the clock of this machine, then the endpoint: npm run connect-lucca';
  throw new FindingError(wrong(`the webhook does not accept the webhook secret (${answer})`, advice));
}
