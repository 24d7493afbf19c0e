import type { Session } from '../fakes/lucca/lucca';
import type { Cast } from './cast';
import { taken, type Scene } from './scene';

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
