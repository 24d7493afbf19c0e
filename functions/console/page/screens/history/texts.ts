const english = {
  title: 'History',
  intro: 'Who changed what, and when. Nothing here is ever changed or deleted.',
  columns: ['When', 'Who', 'What', 'Changes'],
  actions: {
    'configuration.create': 'Configuration created',
    'configuration.change': 'Configuration changed',
    'configuration.delete': 'Configuration deleted',
    'configuration.activate': 'Configuration activated',
    'configuration.deactivate': 'Configuration deactivated',
    'events.retry': 'Events retried',
  },
  states: {
    done: 'done',
    refused: 'refused, nothing changed',
    begun: 'interrupted: perhaps done, perhaps not',
  },
  via: { console: 'on this page', command: 'by a command' },
  nothing: 'No change yet',
  nothingHelp: 'Each change of a configuration, and each retry, will appear here.',
  older: 'Older',
  newest: 'Back to the newest',
  field: 'Field',
  before: 'Before',
  after: 'After',
  none: '—',
  show: (count: number) => `${count} ${count === 1 ? 'value' : 'values'}`,
};

const french: typeof english = {
  title: 'Historique',
  intro: 'Qui a changé quoi, et quand. Rien n’y est jamais modifié ni effacé.',
  columns: ['Quand', 'Qui', 'Quoi', 'Changements'],
  actions: {
    'configuration.create': 'Configuration créée',
    'configuration.change': 'Configuration modifiée',
    'configuration.delete': 'Configuration supprimée',
    'configuration.activate': 'Configuration activée',
    'configuration.deactivate': 'Configuration désactivée',
    'events.retry': 'Événements relancés',
  },
  states: {
    done: 'fait',
    refused: 'refusé, rien n’a changé',
    begun: 'interrompu : peut-être fait, peut-être pas',
  },
  via: { console: 'dans cette page', command: 'en ligne de commande' },
  nothing: 'Aucun changement pour le moment',
  nothingHelp: 'Chaque changement de configuration et chaque relance apparaîtra ici.',
  older: 'Plus anciens',
  newest: 'Revenir aux plus récents',
  field: 'Champ',
  before: 'Avant',
  after: 'Après',
  none: '—',
  show: (count) => `${count} ${count > 1 ? 'valeurs' : 'valeur'}`,
};

export const historyTexts = { fr: french, en: english };
