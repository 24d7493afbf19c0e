import { addCounts, countsText, NOTHING } from './import-counts';
import type { ImportProgress, ImportProgressStore } from './import-progress';
import type { ImportScope } from './import-scope';
import { PlaceLostError, type Source } from './import-source';
import type { Feed } from './queue-feeder';
import { progressBar, type ProgressLine } from './progress-line';

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
      `${product} since ${since}: complete since ${stored.at} (${countsText(stored.counts)}). --again starts anew.`,
    );
    return;
  }
  const before = again ? null : stored;
  if (before) line.say(`${product}: goes on after ${countsText(before.counts)}`);
  try {
    await run(before);
  } catch (error) {
    if (!(error instanceof PlaceLostError) || !before) throw error;
    line.say(`${product}: Lucca no longer knows the place, so from the beginning`);
    await run(null);
  }

  async function run(from: ImportProgress | null): Promise<void> {
    let counts = from?.counts ?? NOTHING;
    for await (const page of source(from?.next ?? null)) {
      for (const problem of page.problems) line.say(`not understood: ${problem}`);
      const events = page.found.map(({ event }) => event);
      await feed(events, (left) => {
        line.meanwhile(`${left} to send`);
      });
      counts = addCounts(counts, page.counts);
      await progress.save({ next: page.next, counts });
      const bar = page.total === null ? '' : `${progressBar(counts.read, page.total)} `;
      line.show(`${product} ${bar}${countsText(counts)}`);
    }
    line.end(`${product}: complete, ${countsText(counts)}`);
  }
}
