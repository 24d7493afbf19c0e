import {
  addCounts,
  CursorExpiredError,
  exclusion,
  type ImportCounts,
  NO_COUNTS,
  type Source,
} from '../../functions/import/import-page';
import { type Enqueue, QueueRejectsError } from '../../functions/import/queue-feeder';
import type { ImportScope } from '../../functions/import/scope';
import { CommandError } from '../command-line/command';
import { progressBar, type ProgressLine } from '../command-line/progress-line';
import type { ImportProgress, ImportProgressStore } from './progress';

type ImportDependencies = {
  source: Source;
  progress: ImportProgressStore;
  enqueue: Enqueue;
  line: ProgressLine;
};

/**
 * Imports one product, or the rest that an earlier run did not send. A page is sent before its progress is saved: after
 * an interruption, the next run sends it again, which changes nothing.
 *
 * @param restart ignore the progress of earlier runs
 * @throws CommandError if the queue rejects events, or another run of the same import is in progress
 */
export async function importProduct(
  { product, since }: ImportScope,
  restart: boolean,
  { source, progress, enqueue, line }: ImportDependencies,
): Promise<void> {
  // Loaded even for a restart: the store needs the revision.
  const stored = await progress.load();
  if (stored?.next === null && !restart) {
    line.finish(
      `${product} since ${since}: completed at ${stored.at} (${formatCounts(stored.counts, 'sent')}). To start over, use --again.`,
    );
    return;
  }
  const resumed = restart ? null : stored;
  if (resumed) line.log(`${product}: resuming after ${formatCounts(resumed.counts, 'sent')}`);
  try {
    await run(resumed);
  } catch (error) {
    if (error instanceof QueueRejectsError) throw new CommandError([error.message], 1);
    if (!(error instanceof CursorExpiredError) || !resumed) throw error;
    line.log(`${product}: Lucca no longer accepts the stored position, starting over`);
    await run(null);
  }

  async function run(from: ImportProgress | null): Promise<void> {
    let counts = from?.counts ?? NO_COUNTS;
    const format = (all: ImportCounts, total: number | null) =>
      `${product} ${total === null ? '' : `${progressBar(all.read, total)} `}${formatCounts(all, 'sent')}`;
    // Reading ahead is safe: progress is saved only for pages that were sent.
    const pages = readAhead(source(from?.next ?? null));
    for await (const page of pages) {
      for (const remark of page.remarks) line.log(remark);
      const events = page.items.map(({ event }) => event);
      await enqueue(events, (remaining) => {
        const sent = { ...page.counts, included: events.length - remaining.length };
        line.redraw(format(addCounts(counts, sent), page.total));
      });
      counts = addCounts(counts, page.counts);
      await progress.save({ next: page.next, counts });
      line.update(format(counts, page.total));
    }
    const advice = counts.included === 0 ? '' : '. To see the outcomes: npm run logs';
    line.finish(`${product}: complete, ${formatCounts(counts, 'sent')}${advice}`);
  }
}

/** Yields all items. Requests the next one while the caller handles an item. */
async function* readAhead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  for (let next = iterator.next(); ;) {
    const result = await next;
    if (result.done) return;
    next = iterator.next();
    // If it fails, the caller learns it after this item.
    next.catch(() => undefined);
    yield result.value;
  }
}

/**
 * Formats counts: `12 read, 8 sent, 3 in other establishments, 1 cancelled or deleted`.
 *
 * @param action what happens to the included items
 */
export function formatCounts(
  { read, included, excluded }: ImportCounts,
  action: 'sent' | 'to import',
): string {
  const rest = exclusion.options
    .filter((reason) => excluded[reason])
    .map((reason) => `${excluded[reason] ?? 0} ${reason}`);
  return [`${read} read`, `${included} ${action}`, ...rest].join(', ');
}
