import type { Session } from '../fakes/lucca/lucca';
import type { Cast } from './cast';
import { ZONE } from './next-week';
import { taken, type Scene } from './scene';

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
