import type { Cast } from './cast';
import { taken, type Scene } from './scene';

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
