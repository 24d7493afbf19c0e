import type { QueuedEvent } from '../../functions/queue/message';
import type { SendEvents } from '../../functions/queue/sender';
import { CommandError } from '../command-line/command';
import { progressBar, type ProgressLine } from '../command-line/progress-line';
import type { ImportScope } from './options';
import type { ImportProgress, ImportProgressStore } from './progress';
import { addCounts, countsText, NOTHING, PlaceLostError, type ImportCounts, type Source } from './source';

type ImportDependencies = {
  source: Source;
  progress: ImportProgressStore;
  feed: Feed;
  line: ProgressLine;
};

/**
 * Brings one product in, or what an earlier run left of it. A page is sent before it is noted: where a run ends in between, the
 * next one sends it again, and that changes nothing.
 *
 * @param again whether to begin anew, whatever an earlier run did
 */
export async function importProduct(
  { product, since }: ImportScope,
  again: boolean,
  { source, progress, feed, line }: ImportDependencies,
): Promise<void> {
  const stored = await progress.load();
  if (stored?.next === null && !again) {
    line.end(
      `${product} since ${since}: complete since ${stored.at} (${countsText(stored.counts, 'sent')}). --again starts anew.`,
    );
    return;
  }
  const before = again ? null : stored;
  if (before) line.say(`${product}: goes on after ${countsText(before.counts, 'sent')}`);
  try {
    await run(before);
  } catch (error) {
    if (!(error instanceof PlaceLostError) || !before) throw error;
    line.say(`${product}: Lucca no longer knows the place, so from the beginning`);
    await run(null);
  }

  async function run(from: ImportProgress | null): Promise<void> {
    let counts = from?.counts ?? NOTHING;
    const textOf = (sent: ImportCounts, total: number | null) =>
      `${product} ${total === null ? '' : `${progressBar(sent.read, total)} `}${countsText(sent, 'sent')}`;
    /** What was read of a page beside what is done, so many of it being sent. */
    const redraw = (read: ImportCounts, sent: number, total: number | null) => {
      line.redraw(textOf(addCounts(counts, { ...read, found: sent }), total));
    };
    const pages = source(from?.next ?? null, (read, total) => {
      redraw(read, 0, total);
    });
    for await (const page of pages) {
      for (const remark of page.remarks) line.say(remark);
      const events = page.found.map(({ event }) => event);
      await feed(events, (left) => {
        redraw(page.counts, events.length - left, page.total);
      });
      counts = addCounts(counts, page.counts);
      await progress.save({ next: page.next, counts });
      line.show(textOf(counts, page.total));
    }
    const advice = counts.found === 0 ? '' : '; npm run logs shows what became of them';
    line.end(`${product}: complete, ${countsText(counts, 'sent')}${advice}`);
  }
}

/**
 * About a sixteenth of Google's 10,000 requests a minute at two requests an event: the rest is for what happens now, and for
 * replays.
 */
const EVENTS_A_SECOND = 5;

/** As many as one call of SQS takes. */
const BATCH = 10;

/** So many may be ahead of a change that comes live, however small Google's quota is. The queue is empty as a rule. */
const LONG_QUEUE = 50;

const QUEUE_PAUSE_MS = 10_000;

/** Failures in a row. */
const PATIENCE = 5;

type FeederDependencies = {
  send: SendEvents;
  /** How many messages the queue holds. */
  depth: () => Promise<number>;
  sleep: (ms: number) => Promise<void>;
  /** Is told whenever the queue is too long. */
  onWait: () => void;
};

/**
 * Puts events into the queue. Resolves when all are safe there.
 *
 * @param onSent is told now and then how many are left
 * @throws CommandError if the queue does not take them
 */
type Feed = (events: QueuedEvent[], onSent: (left: number) => void) => Promise<void>;

/** Feeds the queue at a pace that leaves Google's quota to live traffic. */
export function queueFeeder({ send, depth, sleep, onWait }: FeederDependencies): Feed {
  return async (events, onSent) => {
    let left = events;
    for (let failures = 0; left.length > 0;) {
      while ((await depth()) > LONG_QUEUE) {
        onWait();
        await sleep(QUEUE_PAUSE_MS);
      }
      const batch = left.slice(0, BATCH);
      const { failed, problem } = await send(batch);
      left = [...failed, ...left.slice(BATCH)];
      onSent(left.length);
      failures = failed.length > 0 ? failures + 1 : 0;
      if (failures > PATIENCE) {
        throw new CommandError([`The queue does not take events (${problem ?? 'it says no more'})`], 1);
      }
      await sleep((batch.length / EVENTS_A_SECOND) * 1000 * 2 ** failures);
    }
  };
}
