import type { FakeLucca } from '../fakes/lucca/lucca';
import type { CalendarEntry } from './calendar-entry';
import {
  absenceChapter,
  authorizationChapter,
  lostDeliveryChapter,
  officeChapter,
  trainingChapter,
} from './chapters';
import { ADDRESSES, gather, type Cast, type Scene, type TestHarness } from './scene';
import { nextWeek, type Day, type Week } from './week';

type Story = {
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

/** Every event of every calendar when the story is over. */
function ending({ monday, tuesday, wednesday, thursday, friday, mondayAfter }: Week): CalendarEntry[] {
  const { lea, malik, tom, zoe, ines } = ADDRESSES;
  return [
    {
      owner: malik,
      title: 'Prise de parole en public (complet)',
      ...between(tuesday, '09:00', '17:00'),
      place: 'Salle Prado',
      guests: [tom],
    },
    {
      owner: lea,
      title: 'Gestes qui sauvent 🚑',
      ...between(friday, '14:00', '17:00'),
      place: 'Salle Vallon',
      guests: [zoe],
    },
    { owner: tom, title: 'Télétravail', ...all(wednesday), place: 'homeOffice', guests: [] },
    {
      owner: zoe,
      title: 'Marseille, 3e étage',
      ...between(thursday, '14:00', '18:00'),
      place: 'officeLocation',
      guests: [],
    },
    { owner: tom, title: 'Absent', ...all(friday), place: null, guests: [] },
    { owner: tom, title: 'Absent', ...all(mondayAfter), place: null, guests: [] },
    { owner: malik, title: 'Télétravail', ...all(monday), place: 'homeOffice', guests: [] },
    { owner: ines, title: 'Télétravail', ...all(tuesday), place: 'homeOffice', guests: [] },
    { owner: ines, title: 'Absent', ...between(thursday, '09:00', '13:00'), place: null, guests: [] },
  ];
}

function all({ date }: Day) {
  return { from: date, to: date };
}

function between({ date }: Day, from: string, to: string) {
  return { from: `${date}T${from}`, to: `${date}T${to}` };
}
