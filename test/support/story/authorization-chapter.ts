import type { Cast } from './cast';
import { taken, type Scene } from './scene';

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
