import { readSamples } from '../acceptance/lucca-samples';
import type { FakeLucca } from '../fakes/lucca/lucca';
import {
  absenceChapter,
  authorizationChapter,
  lostDeliveryChapter,
  officeChapter,
  samplesChapter,
  trainingChapter,
} from './chapters';
import type { CalendarEntry } from './calendar-entry';
import { ADDRESSES, createContext, type Scene, type StoryActions, type StoryContext } from './scene';
import { moveSamples } from './sample-events';
import { nextWeek, type Day, type Week } from './week';

type Story = {
  /** Lazy: each scene changes Lucca only when it is read from the generator. */
  scenes: Generator<Scene>;
  /** All events of all calendars at the end. */
  expectedEntries: CalendarEntry[];
  /** Those that are about samples of real events. */
  isOfSample: (entry: CalendarEntry) => boolean;
};

/**
 * A week at the training centre of Acme.
 *
 * @param now ms since the epoch; the events are in the following week
 */
export function createStory(lucca: FakeLucca, actions: StoryActions, now: number): Story {
  const week = nextWeek(now);
  const samples = moveSamples(readSamples(), lucca, now);
  const ofSamples = samples.flatMap(({ entries }) => entries);
  const owners = new Set(ofSamples.map(({ owner }) => owner));
  return {
    scenes: scenes(createContext(lucca, { actions, week, samples })),
    expectedEntries: [...expectedEntries(week), ...ofSamples],
    isOfSample: ({ owner }) => owners.has(owner),
  };
}

function* scenes(context: StoryContext): Generator<Scene> {
  const publicSpeaking = yield* trainingChapter(context);
  yield* officeChapter(context);
  yield* absenceChapter(context);
  yield* lostDeliveryChapter(context, publicSpeaking);
  yield* authorizationChapter(context);
  yield* samplesChapter(context);
}

function expectedEntries({
  monday,
  tuesday,
  wednesday,
  thursday,
  friday,
  mondayAfter,
}: Week): CalendarEntry[] {
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
    { owner: tom, title: 'Télétravail', ...wholeDay(wednesday), place: 'homeOffice', guests: [] },
    {
      owner: zoe,
      title: 'Marseille, 3e étage',
      ...between(thursday, '14:00', '18:00'),
      place: 'officeLocation',
      guests: [],
    },
    { owner: tom, title: 'Absent', ...wholeDay(friday), place: null, guests: [] },
    { owner: tom, title: 'Absent', ...wholeDay(mondayAfter), place: null, guests: [] },
    { owner: malik, title: 'Télétravail', ...wholeDay(monday), place: 'homeOffice', guests: [] },
    { owner: ines, title: 'Télétravail', ...wholeDay(tuesday), place: 'homeOffice', guests: [] },
    { owner: ines, title: 'Absent', ...between(thursday, '09:00', '13:00'), place: null, guests: [] },
  ];
}

function wholeDay({ date }: Day) {
  return { from: date, to: date };
}

function between({ date }: Day, from: string, to: string) {
  return { from: `${date}T${from}`, to: `${date}T${to}` };
}
