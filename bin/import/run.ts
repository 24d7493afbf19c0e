import { addCounts, countsText, NOTHING, type ImportCounts } from '../commands/import-counts';
import type { ImportProgress, ImportProgressStore } from './progress';
import type { ImportScope } from '../commands/import-scope';
import { PlaceLostError, type Source } from './source';
import type { Feed } from '../commands/queue-feeder';
import { progressBar, type ProgressLine } from '../command-line/progress-line';

export type ImportDependencies = {
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
