import type { Outcome, Reason } from '../../../functions/store/sync-log';
import type { LuccaEvent } from '../../fakes/lucca/event';
import { FakeLucca } from '../../fakes/lucca/lucca';
import type { CalendarEntry } from './calendar';
import { nextWeek, ZONE } from './next-week';

/** One delivery, and what should come of it. */
export type Scene = {
  title: string;
  event: LuccaEvent;
  /** Somebody changes the body on its way. */
  tamper?: (body: Buffer) => Buffer;
  status: number;
  /** What the log says of the event then; null: it has no row. */
  outcome: Outcome | null;
  reason?: Reason;
};

export type Story = {
  scenes: Scene[];
  /** Every event of every calendar at the end. */
  ending: CalendarEntry[];
};

/**
 * A week at the training centre of Acme, told in the order in which Lucca delivers it.
 *
 * @param now ms since the epoch; it plays in the week after
 */
export function writeStory(now: number): Story {
  const lucca = new FakeLucca(() => now, '12');
  const { tuesday, wednesday, thursday, friday } = nextWeek(now);
  const lea = lucca.hire('lea.fontaine@acme.example');
  const malik = lucca.hire('malik.benali@acme.example');
  const tom = lucca.hire('tom.nguyen@acme.example');
  const zoe = lucca.hire('zoe.lambert@acme.example');

  const speaking = lucca.plan({
    title: 'Prise de parole en public',
    description: 'Apportez un sujet qui vous tient à cœur.',
    location: 'Salle Joliette',
    startsAt: tuesday.at('09:00'),
    endsAt: tuesday.at('17:00'),
    timeZone: ZONE,
    organizer: lea,
  });
  const tomRegisters = lucca.register(speaking, tom);
  const zoeRegisters = lucca.register(speaking, zoe);
  const roomChanges = lucca.changeSession(speaking, { location: 'Salle Prado' });
  const malikTakesOver = lucca.changeSession(speaking, { organizer: malik });
  const zoeCancels = lucca.cancelRegistration(speaking, zoe);

  const tomAsks = lucca.setWorkplace({
    employee: tom,
    date: wednesday.date,
    status: 'pending',
    workLocation: { id: '7', type: 'remoteWork', name: 'Télétravail', area: null },
  });
  const tomMay = lucca.changeWorkplace(tomAsks.data.id, { status: 'confirmed' });
  const zoeComes = lucca.setWorkplace({
    employee: zoe,
    date: thursday.date,
    position: 'secondHalfDay',
    workLocation: { id: '3', type: 'office', name: 'Marseille', area: '3e étage' },
  });

  const firstAid = lucca.plan({
    title: 'Gestes qui sauvent 🚑',
    location: 'Salle Vallon',
    startsAt: friday.at('09:30'),
    endsAt: friday.at('12:30'),
    timeZone: ZONE,
    organizer: lea,
  });
  const zoeLearns = lucca.register(firstAid, zoe);
  const firstAidLater = lucca.changeSession(firstAid, {
    startsAt: friday.at('14:00'),
    endsAt: friday.at('17:00'),
  });
  const renamed = lucca.changeSession(speaking, { title: 'Prise de parole en public (complet)' });

  const taken = { status: 202 };
  return {
    scenes: [
      {
        title: 'Tom s’inscrit à « Prise de parole en public »',
        event: tomRegisters,
        ...taken,
        outcome: 'created',
      },
      { title: 'Zoé s’inscrit à son tour', event: zoeRegisters, ...taken, outcome: 'updated' },
      { title: 'La session passe en salle Prado', event: roomChanges, ...taken, outcome: 'updated' },
      {
        title: 'Malik remplace Léa comme responsable interne',
        event: malikTakesOver,
        ...taken,
        outcome: 'moved',
      },
      { title: 'Zoé se désinscrit', event: zoeCancels, ...taken, outcome: 'updated' },
      {
        title: 'Tom demande un jour de télétravail',
        event: tomAsks,
        ...taken,
        outcome: 'skipped',
        reason: 'pending_approval',
      },
      { title: 'Son télétravail est accepté', event: tomMay, ...taken, outcome: 'created' },
      { title: 'Zoé réserve un après-midi au bureau', event: zoeComes, ...taken, outcome: 'created' },
      {
        title: 'Lucca envoie ce même événement une deuxième fois',
        event: zoeComes,
        ...taken,
        outcome: 'created',
      },
      {
        title: '« Gestes qui sauvent » passe à l’après-midi',
        event: firstAidLater,
        ...taken,
        outcome: 'created',
      },
      { title: 'L’inscription d’avant arrive en retard', event: zoeLearns, ...taken, outcome: 'stale' },
      {
        title: 'Quelqu’un falsifie le titre d’une session',
        event: renamed,
        tamper: (body) => Buffer.from(body.toString().replace('(complet)', '(annulée)')),
        status: 401,
        outcome: null,
      },
    ],
    ending: [
      {
        owner: malik.email ?? '',
        title: 'Prise de parole en public',
        from: `${tuesday.date}T09:00`,
        to: `${tuesday.date}T17:00`,
        place: 'Salle Prado',
        guests: ['tom.nguyen@acme.example'],
      },
      {
        owner: tom.email ?? '',
        title: 'Télétravail',
        from: wednesday.date,
        to: wednesday.date,
        place: 'homeOffice',
        guests: [],
      },
      {
        owner: zoe.email ?? '',
        title: 'Marseille, 3e étage',
        from: `${thursday.date}T14:00`,
        to: `${thursday.date}T18:00`,
        place: 'officeLocation',
        guests: [],
      },
      {
        owner: lea.email ?? '',
        title: 'Gestes qui sauvent 🚑',
        from: `${friday.date}T14:00`,
        to: `${friday.date}T17:00`,
        place: 'Salle Vallon',
        guests: ['zoe.lambert@acme.example'],
      },
    ],
  };
}
