import type { Session } from '../fakes/lucca/lucca';
import { accepted, type Scene, type StoryContext } from './scene';
import { ZONE } from './week';

/**
 * Sessions, their guests, a change of the internal manager, and deliveries out of order.
 *
 * @returns the session on public speaking
 */
export function* trainingChapter({
  lucca,
  week,
  lea,
  malik,
  tom,
  zoe,
}: StoryContext): Generator<Scene, Session> {
  const publicSpeaking = lucca.plan({
    title: 'Prise de parole en public',
    description: 'Apportez un sujet qui vous tient à cœur.',
    location: 'Salle Joliette',
    startsAt: week.tuesday.at('09:00'),
    endsAt: week.tuesday.at('17:00'),
    timeZone: ZONE,
    organizer: lea,
  });
  yield accepted(
    'Tom s’inscrit à « Prise de parole en public »',
    lucca.register(publicSpeaking, tom),
    'created',
  );
  yield accepted('Zoé s’inscrit aussi', lucca.register(publicSpeaking, zoe), 'updated');
  const roomChanges = lucca.changeSession(publicSpeaking, { location: 'Salle Prado' });
  yield accepted('La session passe en salle Prado', roomChanges, 'updated');
  const malikTakesOver = lucca.changeSession(publicSpeaking, { organizer: malik });
  yield accepted('Malik remplace Léa comme responsable interne', malikTakesOver, 'moved');
  yield accepted('Zoé annule son inscription', lucca.cancelRegistration(publicSpeaking, zoe), 'updated');

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
  yield accepted('« Gestes qui sauvent » passe à l’après-midi', later, 'created');
  yield accepted('L’inscription précédente arrive en retard', zoeLearns, 'stale');
  return publicSpeaking;
}

/** A workplace that needs approval, and one that is delivered twice. */
export function* officeChapter({ lucca, week, tom, zoe }: StoryContext): Generator<Scene> {
  const tomAsks = lucca.setWorkplace({
    employee: tom,
    date: week.wednesday.date,
    status: 'pending',
    workLocation: { id: '7', type: 'remoteWork', name: 'Télétravail', area: null },
  });
  yield accepted('Tom demande un jour de télétravail', tomAsks, 'skipped', 'pending_approval');
  const tomMay = lucca.changeWorkplace(tomAsks.data.id, { status: 'confirmed' });
  yield accepted('Son télétravail est accepté', tomMay, 'created');

  const zoeComes = lucca.setWorkplace({
    employee: zoe,
    date: week.thursday.date,
    position: 'secondHalfDay',
    workLocation: { id: '3', type: 'office', name: 'Marseille', area: '3e étage' },
  });
  yield accepted('Zoé réserve un après-midi au bureau', zoeComes, 'created');
  yield accepted('Lucca envoie ce même événement une deuxième fois', zoeComes, 'created');
}

/** A leave around a weekend, which does not count. */
export function* absenceChapter({ lucca, week, tom }: StoryContext): Generator<Scene> {
  const tomAsks = lucca.requestLeave({
    employee: tom,
    startsOn: week.friday.date,
    endsOn: week.mondayAfter.date,
    status: 'tentative',
  });
  yield accepted('Tom demande un congé, du vendredi au lundi', tomAsks, 'created');
  yield accepted('Son congé est accepté', lucca.approveLeave(tomAsks.data.id), 'updated');
}

/** One delivery is rejected and another one never sent. The reconcile function recovers both events from Lucca's API. */
export function* lostDeliveryChapter(
  { lucca, actions, week, malik }: StoryContext,
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
    kind: 'action',
    title: 'Lucca suspend l’envoi, comme après trop d’échecs',
    perform: () => {
      actions.suspendEndpoint();
    },
  };
  const malikComes = lucca.setWorkplace({
    employee: malik,
    date: week.monday.date,
    workLocation: { id: '3', type: 'office', name: 'Marseille', area: null },
  });
  yield {
    kind: 'delivery',
    title: 'Malik réserve un jour au bureau : Lucca n’envoie rien',
    event: malikComes,
    status: null,
    outcome: null,
  };
  yield {
    kind: 'reconcile',
    title: 'Le connecteur réactive l’envoi et récupère les deux événements',
    outcomes: [
      { event: renamed, outcome: 'updated' },
      { event: malikComes, outcome: 'created' },
    ],
    mails: ['France : Lucca a suspendu l’envoi des événements'],
  };
  const malikStaysAtHome = lucca.changeWorkplace(malikComes.data.id, {
    workLocation: { id: '7', type: 'remoteWork', name: 'Télétravail', area: null },
  });
  yield accepted('Malik passe au télétravail : Lucca envoie de nouveau', malikStaysAtHome, 'updated');
}

/** Sufficient to write events, but narrower than the scope in the configuration. */
const NARROWER_SCOPE = 'https://www.googleapis.com/auth/calendar.events';

/**
 * Google no longer grants the scope of the configuration, so events wait. They are written once the configuration asks for the
 * granted scope. (Restoring the grant would work as well: the connector requests a token once a minute.)
 */
export function* authorizationChapter({ lucca, actions, week, ines }: StoryContext): Generator<Scene> {
  yield {
    kind: 'action',
    title: 'Un administrateur restreint l’autorisation dans Google',
    perform: () => {
      actions.delegate([NARROWER_SCOPE]);
    },
  };
  const inesAtHome = lucca.setWorkplace({
    employee: ines,
    date: week.tuesday.date,
    workLocation: { id: '7', type: 'remoteWork', name: 'Télétravail', area: null },
  });
  yield accepted(
    'Inès, nouvelle collaboratrice, télétravaille',
    inesAtHome,
    'waiting',
    'authorization_missing',
  );
  const inesAway = lucca.requestLeave({
    employee: ines,
    startsOn: week.thursday.date,
    endsOn: week.thursday.date,
    endPosition: 'firstHalfDay',
  });
  yield accepted('Elle prend une demi-journée', inesAway, 'waiting', 'authorization_missing');
  yield {
    kind: 'reconcile',
    title: 'Le connecteur prévient par e-mail et réessaie un événement',
    // The retry has the same outcome, so the row stays the same.
    outcomes: [],
    mails: [
      'France : Google n’autorise pas l’accès aux agendas',
      'France : Lucca envoie de nouveau les événements',
    ],
  };
  yield {
    kind: 'action',
    title: 'La configuration passe à cette portée plus étroite',
    perform: () => actions.configure(NARROWER_SCOPE),
  };
  yield {
    kind: 'action',
    title: 'Lambda remplace ses instances : l’état est dans les tables',
    perform: () => actions.retireInstances(),
  };
  yield {
    kind: 'reconcile',
    title: 'Le connecteur écrit les événements en attente',
    outcomes: [
      { event: inesAtHome, outcome: 'created' },
      { event: inesAway, outcome: 'created' },
    ],
    mails: [],
  };
  yield {
    kind: 'reconcile',
    title: 'Le connecteur annonce le rétablissement',
    outcomes: [],
    mails: ['France : Google accepte de nouveau le connecteur'],
  };
}

/** Every file of test/samples/lucca. Their days are in the past, so the calendars of the week show none of them. */
export function* samplesChapter({ samples }: StoryContext): Generator<Scene> {
  const title = `Lucca envoie les ${samples.length} exemples de test/samples/lucca`;
  yield { kind: 'samples', title, samples };
}
