import { typeset } from '../../../typeset';

const english = {
  title: 'Events with an unexpected format',
  notice: (count: number, shown: string) =>
    count === 1
      ? '1 event of the last 7 days does not have the expected format.'
      : `${shown} events of the last 7 days do not have the expected format.`,
  noticePartial: (shown: string) =>
    `At least ${shown} events of the last 7 days do not have the expected format.`,
  details: 'Details',
  showEvents: 'Show these events',
  who: 'The connector cannot read what Lucca sent. Only the platform team can change this: send them this table. It contains no names or other values from the events.',
  kept: 'The events are kept for 90 days. Once the connector is updated, retry them here.',
  keptForReaders:
    'The events are kept for 90 days. Once the connector is updated, an administrator can retry them here.',
  notKept: (count: number, shown: string) =>
    count === 1
      ? 'The content of 1 event was not kept: it cannot be retried.'
      : `The content of ${shown} events was not kept: they cannot be retried.`,
  recipe: 'What the platform team does:',
  recipeFile: (section: string, file: string) => `section “${section}” of ${file} in the documentation.`,
  columns: {
    field: 'Field',
    rule: 'Rule',
    topics: 'Event types',
    events: 'Events',
    last: 'Latest',
  },
  noField: 'Whole event',
  noRule: 'Unknown',
  latest: (moment: string) => `${moment}: open the latest event`,
  latestEvent: 'Latest event',
  copy: 'Copy the table',
};

export type ProblemTexts = typeof english;

const french: ProblemTexts = {
  title: 'Événements au format inattendu',
  notice: (count, shown) =>
    count > 1
      ? `${shown} événements des 7 derniers jours n’ont pas le format attendu.`
      : '1 événement des 7 derniers jours n’a pas le format attendu.',
  noticePartial: (shown) => `Au moins ${shown} événements des 7 derniers jours n’ont pas le format attendu.`,
  details: 'Détails',
  showEvents: 'Afficher ces événements',
  who: 'Le connecteur ne peut pas lire ce que Lucca a envoyé. Seule l’équipe technique peut y remédier : transmettez-lui ce tableau. Il ne contient ni nom ni autre valeur tirée des événements.',
  kept: 'Les événements sont conservés 90 jours. Une fois le connecteur mis à jour, relancez-les ici.',
  keptForReaders:
    'Les événements sont conservés 90 jours. Une fois le connecteur mis à jour, un administrateur peut les relancer ici.',
  notKept: (count, shown) =>
    count > 1
      ? `Le contenu de ${shown} événements n’a pas été conservé : ils ne peuvent pas être relancés.`
      : 'Le contenu d’un événement n’a pas été conservé : il ne peut pas être relancé.',
  recipe: 'Marche à suivre pour l’équipe technique :',
  recipeFile: (section, file) => `section « ${section} » de ${file}, dans la documentation.`,
  columns: {
    field: 'Champ',
    rule: 'Règle',
    topics: 'Types d’événement',
    events: 'Événements',
    last: 'Dernier',
  },
  noField: 'Événement entier',
  noRule: 'Inconnue',
  latest: (moment) => `${moment} : ouvrir le dernier événement`,
  latestEvent: 'Dernier événement',
  copy: 'Copier le tableau',
};

export const problemTexts = { fr: typeset(french), en: english };
