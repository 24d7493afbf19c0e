import { typeset } from '../../typeset';

const english = {
  title: 'History',
  intro: 'Who changed what, and when. Entries are never changed or deleted.',
  columns: ['Date', 'Author', 'Action', 'Changes'],
  actions: {
    'configuration.create': 'Configuration created',
    'configuration.change': 'Configuration changed',
    'configuration.delete': 'Configuration deleted',
    'configuration.activate': 'Configuration activated',
    'configuration.deactivate': 'Configuration deactivated',
    'events.retry': 'Events retried',
    'event.view': 'Content of an event viewed',
  },
  states: {
    done: 'done',
    refused: 'rejected, nothing changed',
    begun: 'interrupted, result unknown',
  },
  via: { console: 'in the console', command: 'via command line' },
  nothing: 'No changes yet',
  nothingHelp: 'Changes of configurations and retries will appear here.',
  older: 'Older',
  newest: 'Back to the newest',
  field: 'Field',
  before: 'Before',
  after: 'After',
  none: '—',
  show: (count: number) => `${count} ${count === 1 ? 'change' : 'changes'}`,
};

const french: typeof english = {
  title: 'Historique',
  intro: 'Qui a modifié quoi, et quand. Les entrées ne sont jamais modifiées ni supprimées.',
  columns: ['Date', 'Auteur', 'Action', 'Modifications'],
  actions: {
    'configuration.create': 'Configuration créée',
    'configuration.change': 'Configuration modifiée',
    'configuration.delete': 'Configuration supprimée',
    'configuration.activate': 'Configuration activée',
    'configuration.deactivate': 'Configuration désactivée',
    'events.retry': 'Événements relancés',
    'event.view': 'Contenu d’un événement consulté',
  },
  states: {
    done: 'effectué',
    refused: 'refusé, rien n’a changé',
    begun: 'interrompu, résultat inconnu',
  },
  via: { console: 'dans la console', command: 'en ligne de commande' },
  nothing: 'Aucune modification pour le moment',
  nothingHelp: 'Les modifications de configurations et les relances apparaîtront ici.',
  older: 'Plus anciens',
  newest: 'Revenir aux plus récents',
  field: 'Champ',
  before: 'Avant',
  after: 'Après',
  none: '—',
  show: (count) => `${count} ${count > 1 ? 'modifications' : 'modification'}`,
};

export const historyTexts = { fr: typeset(french), en: english };
