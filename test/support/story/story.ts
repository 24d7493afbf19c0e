import type { FakeLucca } from '../fakes/lucca/lucca';
import { absenceChapter } from './absence-chapter';
import { authorizationChapter } from './authorization-chapter';
import type { CalendarEntry } from './calendar';
import { gather, type Cast } from './cast';
import { ending } from './ending';
import type { TestHarness } from './harness';
import { lostDeliveryChapter } from './lost-delivery-chapter';
import { nextWeek } from './next-week';
import { officeChapter } from './office-chapter';
import type { Scene } from './scene';
import { trainingChapter } from './training-chapter';

export type Story = {
  /** One after the other: what a scene tells happens in Lucca only when the scene's turn has come. */
  scenes: Generator<Scene>;
  /** Every event of every calendar at the end. */
  ending: CalendarEntry[];
};

/**
 * A week at the training centre of Acme.
 *
 * @param now ms since the epoch; it plays in the week after
 */
export function writeStory(lucca: FakeLucca, harness: TestHarness, now: number): Story {
  const week = nextWeek(now);
  return { scenes: scenes(gather(lucca, harness, week)), ending: ending(week) };
}

function* scenes(cast: Cast): Generator<Scene> {
  const speaking = yield* trainingChapter(cast);
  yield* officeChapter(cast);
  yield* absenceChapter(cast);
  yield* lostDeliveryChapter(cast, speaking);
  yield* authorizationChapter(cast);
}
