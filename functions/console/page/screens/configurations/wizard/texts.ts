import { typeset } from '../../../typeset';

const english = {
  steps: 'Steps',
  stepOf: (number: number) => `Step ${number} of 4`,
  cancel: 'Cancel',
  previous: 'Back',
  next: 'Save and continue',
  goOn: 'Continue',
  goOnWithoutWaiting: 'Continue without waiting',
  needsTitle: 'What you need',
  needs: [
    ['The establishments concerned', 'you, 2 min'],
    ['What appears in calendars', 'you, 3 min'],
    ['The agreement of a Google Workspace super administrator', 'the instructions are ready to send'],
  ],
  needsNote: 'You can stop at any time: the draft is kept.',
  leaveTitle: 'Leave without saving?',
  leaveHelp: 'A draft stays in this browser: the list of configurations shows it, and you can resume there.',
  stay: 'Stay here',
  keepDraft: 'Keep the draft',
  discardDraft: 'Discard my input',
  correct: (count: number) => `${count} ${count === 1 ? 'field' : 'fields'} to correct`,
  inPlace: 'What is in place',
  establishments: (count: number) => `${count} ${count === 1 ? 'establishment' : 'establishments'}`,
  employees: (count: number, shown: string) => `${shown} ${count === 1 ? 'employee' : 'employees'}`,
  products: (count: number) => `${count} ${count === 1 ? 'product' : 'products'}`,
  reviewStep: 'Review step 3',
  luccaEvents: 'Events from Lucca',
  luccaSends: 'Lucca sends its events',
  luccaSendsHelp: (moment: string) => `Last event received ${moment}`,
  luccaSilent: 'No event received from Lucca yet',
  luccaSilentHelp: 'It appears here once something changes in Lucca.',
  onActivation: 'On activation',
  effects: {
    granted: [
      'Changes in Lucca are written to calendars, usually within a minute.',
      'Each event is listed in the log.',
    ],
    waiting: [
      'The status becomes “Active, waiting for Google”.',
      'Events are kept until the authorization is there.',
      'They are then written by themselves, in order.',
    ],
  },
  effectOfImport: 'The import starts, and continues by itself if it is interrupted.',
  noticeTo: (addresses: string) => `If something needs attention, ${addresses} will get an email.`,
  later: 'Later',
  activate: 'Activate',
  activateOnly: 'Activate without importing',
  activateAndImport: (count: number, shown: string) =>
    `Activate and import ${shown} ${count === 1 ? 'event' : 'events'}`,
  activeTitle: (name: string) => `“${name}” is active`,
  activeHelp: 'Changes in Lucca are written to calendars from now on, and each one is listed in the log.',
  activeWaitingTitle: 'Active, waiting for Google’s authorization',
  activeWaitingHelp:
    'Events are kept from now on. They are written to calendars by themselves once Google has granted the authorization.',
  notImported: 'What existed in Lucca before is not in calendars yet: you can import it below.',
  open: 'Open the configuration',
};

export type WizardTexts = typeof english;

const french: WizardTexts = {
  steps: 'Étapes',
  stepOf: (number) => `Étape ${number} sur 4`,
  cancel: 'Annuler',
  previous: 'Précédent',
  next: 'Enregistrer et continuer',
  goOn: 'Continuer',
  goOnWithoutWaiting: 'Continuer sans attendre',
  needsTitle: 'Ce qu’il vous faut',
  needs: [
    ['Les établissements concernés', 'vous, 2 min'],
    ['Ce qui s’affiche dans les agendas', 'vous, 3 min'],
    ['L’accord d’un super-administrateur Google Workspace', 'les instructions sont prêtes à envoyer'],
  ],
  needsNote: 'Vous pouvez vous arrêter à tout moment : le brouillon est conservé.',
  leaveTitle: 'Quitter sans enregistrer ?',
  leaveHelp:
    'Un brouillon reste dans ce navigateur : la liste des configurations le signale, et vous pourrez le reprendre.',
  stay: 'Rester ici',
  keepDraft: 'Garder le brouillon',
  discardDraft: 'Effacer ma saisie',
  correct: (count) => `${count} ${count > 1 ? 'champs' : 'champ'} à corriger`,
  inPlace: 'Ce qui est en place',
  establishments: (count) => `${count} ${count > 1 ? 'établissements' : 'établissement'}`,
  employees: (count, shown) => `${shown} ${count > 1 ? 'collaborateurs' : 'collaborateur'}`,
  products: (count) => `${count} ${count > 1 ? 'produits' : 'produit'}`,
  reviewStep: 'Revoir l’étape 3',
  luccaEvents: 'Événements de Lucca',
  luccaSends: 'Lucca envoie ses événements',
  luccaSendsHelp: (moment) => `Dernier événement reçu ${moment}`,
  luccaSilent: 'Aucun événement reçu de Lucca pour le moment',
  luccaSilentHelp: 'Il s’affichera ici au prochain changement dans Lucca.',
  onActivation: 'À l’activation',
  effects: {
    granted: [
      'Les changements dans Lucca sont écrits dans les agendas, en général en moins d’une minute.',
      'Chaque événement figure dans le journal.',
    ],
    waiting: [
      'L’état devient « Active, en attente de Google ».',
      'Les événements sont conservés jusqu’à l’autorisation.',
      'Ils sont ensuite écrits d’eux-mêmes, dans l’ordre.',
    ],
  },
  effectOfImport: 'L’import démarre, et reprend seul s’il est interrompu.',
  noticeTo: (addresses) => `Si une intervention est nécessaire, un e-mail est envoyé à ${addresses}.`,
  later: 'Plus tard',
  activate: 'Activer',
  activateOnly: 'Activer sans importer',
  activateAndImport: (count, shown) =>
    `Activer et importer ${shown} ${count > 1 ? 'événements' : 'événement'}`,
  activeTitle: (name) => `« ${name} » est active`,
  activeHelp:
    'Les changements dans Lucca sont désormais écrits dans les agendas, et chacun figure dans le journal.',
  activeWaitingTitle: 'Active, en attente de l’autorisation de Google',
  activeWaitingHelp:
    'Les événements sont désormais conservés. Ils seront écrits d’eux-mêmes dans les agendas dès que Google aura accordé l’autorisation.',
  notImported:
    'Ce qui existait déjà dans Lucca n’est pas encore dans les agendas : vous pouvez l’importer ci-dessous.',
  open: 'Ouvrir la configuration',
};

export const wizardTexts = { fr: typeset(french), en: english };
