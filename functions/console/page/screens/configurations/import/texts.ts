import { typeset } from '../../../typeset';

const english = {
  title: 'Import what exists already',
  help: 'Without an import, only changes made after the activation arrive in calendars.',
  sectionHelp:
    'Brings the events that Lucca has already into the calendars. Run the simulation first: it writes nothing.',
  products: 'What should be imported?',
  productNames: { absences: 'Upcoming absences', office: 'Workplaces', training: 'Training sessions' },
  notCounted: 'Not counted yet',
  states: {
    waiting: 'Waiting',
    reading: (read: number, shown: string) =>
      `Reading Lucca’s list: ${shown} ${read === 1 ? 'entry' : 'entries'}`,
    running: (_read: number, shown: string) => `${shown} examined`,
    done: (_read: number, shown: string) => `${shown} examined`,
  },
  exclusions: {
    other_establishment: (_count: number, shown: string) => `${shown} of other establishments`,
    unknown_establishment: (_count: number, shown: string) => `${shown} without a known establishment`,
    ended_earlier: (_count: number, shown: string) => `${shown} already over`,
    cancelled: (_count: number, shown: string) => `${shown} cancelled`,
    invalid: (_count: number, shown: string) => `${shown} unreadable`,
  },
  excluded: (parts: string) => `not counted: ${parts}`,
  simulate: 'Run the simulation',
  simulateAgain: 'Run the simulation again',
  simulating: 'Simulation in progress: nothing is written.',
  simulated: (moment: string) => `Simulation of ${moment}:`,
  wouldImport: (count: number, shown: string) =>
    count === 0
      ? 'nothing to import.'
      : `${shown} ${count === 1 ? 'event' : 'events'} would be written to calendars.`,
  unreadable: (count: number, shown: string) =>
    `${shown} ${count === 1 ? 'entry' : 'entries'} of Lucca’s list could not be read.`,
  showList: 'Show the list',
  listTitle: 'Events to import',
  listHelp: (shown: number, total: string) => `The first ${shown} of ${total}.`,
  columns: ['Event', 'Employee', 'Dates', 'Status in Lucca'],
  kinds: { session: 'Training session', workplace: 'Workplace', absence: 'Absence' },
  statuses: {
    approved: 'approved',
    confirmed: 'confirmed',
    validated: 'approved',
    pending: 'pending approval',
  },
  unknownEmployee: 'unknown',
  noExamples: 'The simulation found no event to import.',
  import: (count: number, shown: string) => `Import ${shown} ${count === 1 ? 'event' : 'events'}`,
  running: (done: string, total: string) => `${done} of ${total} events queued`,
  reading: 'Reading the events in Lucca…',
  minutes: (count: number) => (count <= 1 ? 'about 1 more minute' : `${count} more minutes`),
  goesOn: 'It goes on without this page.',
  progress: 'Progress of the import',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'End the import',
  cancelSimulation: 'Stop the simulation',
  paused: 'The import is paused.',
  done: (count: number, shown: string, moment: string) =>
    `${shown} ${count === 1 ? 'event' : 'events'} imported ${moment}. Each one is in the log.`,
  nothingImported: (moment: string) => `Import finished ${moment}: there was nothing to import.`,
  cancelled: (moment: string) => `The last import was ended ${moment}.`,
  failed: 'The import has stopped.',
  at: (day: string, time: string) => `${day} at ${time}`,
  startedBy: (person: string) => `Started by ${person}.`,
  problems: {
    no_lucca_access: 'The connector has no access to the Lucca API: existing events cannot be imported.',
    other_tenant: 'The connector reads another Lucca site: existing events cannot be imported from this one.',
    lucca_refused: 'Lucca denies access. Check the scopes of the API client.',
    lucca_unavailable: 'Lucca is not responding. The import continues by itself.',
    queue_unavailable: 'The queue is full at the moment. The import continues by itself.',
    configuration_inactive: 'The configuration is paused: only a simulation is possible.',
    configuration_removed: 'The configuration was deleted.',
  },
  retryAt: (time: string) => `Next attempt at ${time}.`,
};

export type ImportTexts = typeof english;

const french: ImportTexts = {
  title: 'Importer ce qui existe déjà',
  help: 'Sans import, seuls les changements faits après l’activation arrivent dans les agendas.',
  sectionHelp:
    'Ajoute aux agendas les événements déjà présents dans Lucca. Lancez d’abord la simulation : elle n’écrit rien.',
  products: 'Que faut-il importer ?',
  productNames: {
    absences: 'Absences à venir',
    office: 'Lieux de travail',
    training: 'Sessions de formation',
  },
  notCounted: 'Pas encore compté',
  states: {
    waiting: 'En attente',
    reading: (read, shown) => `Lecture de la liste de Lucca : ${shown} ${read > 1 ? 'entrées' : 'entrée'}`,
    running: (read, shown) => `${shown} ${read > 1 ? 'examinés' : 'examiné'}`,
    done: (read, shown) => `${shown} ${read > 1 ? 'examinés' : 'examiné'}`,
  },
  exclusions: {
    other_establishment: (_count, shown) => `${shown} d’autres établissements`,
    unknown_establishment: (_count, shown) => `${shown} sans établissement connu`,
    ended_earlier: (count, shown) => `${shown} déjà ${count > 1 ? 'passés' : 'passé'}`,
    cancelled: (count, shown) => `${shown} ${count > 1 ? 'annulés' : 'annulé'}`,
    invalid: (count, shown) => `${shown} ${count > 1 ? 'illisibles' : 'illisible'}`,
  },
  excluded: (parts) => `non comptés : ${parts}`,
  simulate: 'Lancer la simulation',
  simulateAgain: 'Relancer la simulation',
  simulating: 'Simulation en cours : rien n’est écrit.',
  simulated: (moment) => `Simulation du ${moment} :`,
  wouldImport: (count, shown) =>
    count === 0
      ? 'rien à importer.'
      : `${shown} ${count > 1 ? 'événements seraient écrits' : 'événement serait écrit'} dans les agendas.`,
  unreadable: (count, shown) =>
    count > 1
      ? `${shown} entrées de la liste de Lucca n’ont pas pu être lues.`
      : `${shown} entrée de la liste de Lucca n’a pas pu être lue.`,
  showList: 'Voir la liste',
  listTitle: 'Événements à importer',
  listHelp: (shown, total) => `Les ${shown} premiers sur ${total}.`,
  columns: ['Événement', 'Collaborateur', 'Dates', 'Statut dans Lucca'],
  kinds: { session: 'Session de formation', workplace: 'Lieu de travail', absence: 'Absence' },
  statuses: {
    approved: 'validé',
    confirmed: 'confirmé',
    validated: 'validé',
    pending: 'en attente de validation',
  },
  unknownEmployee: 'inconnu',
  noExamples: 'La simulation n’a trouvé aucun événement à importer.',
  import: (count, shown) => `Importer ${shown} ${count > 1 ? 'événements' : 'événement'}`,
  running: (done, total) => `${done} événements sur ${total} mis en file`,
  reading: 'Lecture des événements dans Lucca…',
  minutes: (count) => (count <= 1 ? 'encore 1 min environ' : `encore ${count} min`),
  goesOn: 'L’import continue sans cette page.',
  progress: 'Avancement de l’import',
  pause: 'Suspendre',
  resume: 'Reprendre',
  cancel: 'Arrêter l’import',
  cancelSimulation: 'Arrêter la simulation',
  paused: 'L’import est suspendu.',
  done: (count, shown, moment) =>
    `${shown} ${count > 1 ? 'événements importés' : 'événement importé'} ${moment}. Chacun figure dans le journal.`,
  nothingImported: (moment) => `Import terminé ${moment} : il n’y avait rien à importer.`,
  cancelled: (moment) => `Le dernier import a été arrêté ${moment}.`,
  failed: 'L’import s’est arrêté.',
  at: (day, time) => `${day} à ${time}`,
  startedBy: (person) => `Lancé par ${person}.`,
  problems: {
    no_lucca_access:
      'Le connecteur n’a pas accès à l’API Lucca : l’import des événements existants est impossible.',
    other_tenant:
      'Le connecteur est relié à un autre espace Lucca : l’import des événements de celui-ci est impossible.',
    lucca_refused: 'Lucca refuse l’accès. Vérifiez les champs d’application du client API.',
    lucca_unavailable: 'Lucca ne répond pas. L’import reprendra de lui-même.',
    queue_unavailable: 'La file d’attente est pleine pour le moment. L’import reprendra de lui-même.',
    configuration_inactive: 'La configuration est en pause : seule une simulation est possible.',
    configuration_removed: 'La configuration a été supprimée.',
  },
  retryAt: (time) => `Prochaine tentative à ${time}.`,
};

export const importTexts = { fr: typeset(french), en: english };
