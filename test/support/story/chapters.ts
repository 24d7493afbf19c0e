import type { Session } from '../fakes/lucca/lucca';
import { taken, type Cast, type Scene } from './scene';
import { ZONE } from './week';

/** Sessions, their guests, a change of the internal manager, and deliveries in the wrong order. Gives the session on speaking. */
export function* trainingChapter({ lucca, week, lea, malik, tom, zoe }: Cast): Generator<Scene, Session> {
  const speaking = lucca.plan({
    title: 'Prise de parole en public',
    description: 'Apportez un sujet qui vous tient à cœur.',
    location: 'Salle Joliette',
    startsAt: week.tuesday.at('09:00'),
    endsAt: week.tuesday.at('17:00'),
    timeZone: ZONE,
    organizer: lea,
  });
  yield taken('Tom s’inscrit à « Prise de parole en public »', lucca.register(speaking, tom), 'created');
  yield taken('Zoé s’inscrit à son tour', lucca.register(speaking, zoe), 'updated');
  const roomChanges = lucca.changeSession(speaking, { location: 'Salle Prado' });
  yield taken('La session passe en salle Prado', roomChanges, 'updated');
  const malikTakesOver = lucca.changeSession(speaking, { organizer: malik });
  yield taken('Malik remplace Léa comme responsable interne', malikTakesOver, 'moved');
  yield taken('Zoé se désinscrit', lucca.cancelRegistration(speaking, zoe), 'updated');

  const firstAid = lucca.plan({
    title: 'Gestes qui sauvent 🚑',
    location: 'Salle Vallon',
    startsAt: week.friday.at('09:30'),
    endsAt: week.friday.at('12:30'),
    timeZone: ZONE,
    organizer: lea,
  });
  const zoeLearns = lucca.register(firstAid, zoe);
  const inTheAfternoon = { startsAt: week.friday.at('14:00'), endsAt: week.friday.at('17:00') };
  const later = lucca.changeSession(firstAid, inTheAfternoon);
  yield taken('« Gestes qui sauvent » passe à l’après-midi', later, 'created');
  yield taken('L’inscription d’avant arrive en retard', zoeLearns, 'stale');
  return speaking;
}

/** Workplaces, one of them after approval, one delivered twice. */
export function* officeChapter({ lucca, week, tom, zoe }: Cast): Generator<Scene> {
  const tomAsks = lucca.setWorkplace({
    employee: tom,
    date: week.wednesday.date,
    status: 'pending',
    workLocation: { id: '7', type: 'remoteWork', name: 'Télétravail', area: null },
  });
  yield taken('Tom demande un jour de télétravail', tomAsks, 'skipped', 'pending_approval');
  const tomMay = lucca.changeWorkplace(tomAsks.data.id, { status: 'confirmed' });
  yield taken('Son télétravail est accepté', tomMay, 'created');

  const zoeComes = lucca.setWorkplace({
    employee: zoe,
    date: week.thursday.date,
    position: 'secondHalfDay',
    workLocation: { id: '3', type: 'office', name: 'Marseille', area: '3e étage' },
  });
  yield taken('Zoé réserve un après-midi au bureau', zoeComes, 'created');
  yield taken('Lucca envoie ce même événement une deuxième fois', zoeComes, 'created');
}

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

/** One delivery is refused, another one never sent: the events come all the same, by Lucca's API. */
export function* lostDeliveryChapter(
  { lucca, harness, week, malik }: Cast,
  session: Session,
): Generator<Scene> {
  const renamed = lucca.changeSession(session, { title: 'Prise de parole en public (complet)' });
  yield {
    kind: 'delivery',
    title: 'Quelqu’un falsifie le titre d’une session',
    event: renamed,
    tamper: (body) => Buffer.from(body.toString().replace('(complet)', '(annulée)')),
    status: 401,
    outcome: null,
  };
  yield {
    kind: 'act',
    title: 'Lucca suspend l’envoi, comme après trop d’échecs',
    happen: () => {
      harness.suspendEndpoint();
    },
  };
  const malikComes = lucca.setWorkplace({
    employee: malik,
    date: week.monday.date,
    workLocation: { id: '3', type: 'office', name: 'Marseille', area: null },
  });
  yield {
    kind: 'delivery',
    title: 'Malik réserve un jour au bureau : Lucca ne l’envoie pas',
    event: malikComes,
    status: null,
    outcome: null,
  };
  yield {
    kind: 'run',
    title: 'Le connecteur réactive l’envoi et rattrape les deux',
    settles: [
      { event: renamed, outcome: 'updated' },
      { event: malikComes, outcome: 'created' },
    ],
    mails: ['France : Lucca a suspendu l’envoi des événements'],
  };
  const malikStaysAtHome = lucca.changeWorkplace(malikComes.data.id, {
    workLocation: { id: '7', type: 'remoteWork', name: 'Télétravail', area: null },
  });
  yield taken('Malik préfère le télétravail : Lucca envoie de nouveau', malikStaysAtHome, 'updated');
}

/** All that is needed to write events, and less than what the configuration asks for. */
const NARROWER_SCOPE = 'https://www.googleapis.com/auth/calendar.events';

/**
 * Google no longer grants what the configuration asks for: events wait. The configuration then asks for what is granted, and
 * they follow. (Had the grant come back instead, they would follow as well: with the first call for a token that Google takes,
 * of which there is one a minute.)
 */
export function* authorizationChapter({ lucca, harness, week, ines }: Cast): Generator<Scene> {
  yield {
    kind: 'act',
    title: 'Dans Google, on restreint l’autorisation du connecteur',
    happen: () => {
      harness.delegate([NARROWER_SCOPE]);
    },
  };
  const inesAtHome = lucca.setWorkplace({
    employee: ines,
    date: week.tuesday.date,
    workLocation: { id: '7', type: 'remoteWork', name: 'Télétravail', area: null },
  });
  yield taken('Inès, qui vient d’arriver, télétravaille', inesAtHome, 'waiting', 'authorization_missing');
  const inesAway = lucca.requestLeave({
    employee: ines,
    startsOn: week.thursday.date,
    endsOn: week.thursday.date,
    endPosition: 'firstHalfDay',
  });
  yield taken('Elle prend une demi-journée', inesAway, 'waiting', 'authorization_missing');
  yield {
    kind: 'run',
    title: 'Le connecteur prévient et réessaie un événement',
    // It comes to the same as before: its row stays as it is.
    settles: [],
    mails: [
      'France : Google n’autorise pas l’accès aux agendas',
      'France : Lucca envoie de nouveau les événements',
    ],
  };
  yield {
    kind: 'act',
    title: 'On demande cette portée plus étroite dans la configuration',
    happen: () => harness.configure(NARROWER_SCOPE),
  };
  yield {
    kind: 'act',
    title: 'Lambda remplace ses instances : la mémoire est dans les tables',
    happen: () => harness.retireInstances(),
  };
  yield {
    kind: 'run',
    title: 'Ce qui attendait suit de lui-même',
    settles: [
      { event: inesAtHome, outcome: 'created' },
      { event: inesAway, outcome: 'created' },
    ],
    mails: [],
  };
  yield {
    kind: 'run',
    title: 'Le connecteur l’annonce',
    settles: [],
    mails: ['France : Google accepte de nouveau le connecteur'],
  };
}
