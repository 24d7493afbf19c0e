import type { Cast } from './cast';
import { taken, type Scene } from './scene';

/** A leave around a week-end, which is not part of it. */
export function* absenceChapter({ lucca, week, tom }: Cast): Generator<Scene> {
  const tomAsks = lucca.requestLeave({
    employee: tom,
    startsOn: week.friday.date,
    endsOn: week.mondayAfter.date,
    status: 'tentative',
  });
  yield taken('Tom demande un congé, du vendredi au lundi', tomAsks, 'created');
  yield taken('Son congé est accepté', lucca.approveLeave(tomAsks.data.id), 'updated');
}
