/** The columns of the export, in their order. */
export const CSV_COLUMNS = [
  'at',
  'title',
  'start',
  'end',
  'timeZone',
  'employee',
  'email',
  'movedFrom',
  'outcome',
  'reason',
  'note',
  'quote',
  'attempts',
  'deliveries',
  'configuration',
  'product',
  'eventId',
  'resource',
] as const;

export type CsvColumn = (typeof CSV_COLUMNS)[number];

const english: Record<CsvColumn, string> = {
  at: 'Processed',
  title: 'Event',
  start: 'Start',
  end: 'End',
  timeZone: 'Time zone',
  employee: 'Employee',
  email: 'Email',
  movedFrom: 'Previous calendar',
  outcome: 'Result',
  reason: 'Reason',
  note: 'Note',
  quote: 'Answer of Google or Lucca',
  attempts: 'Attempts',
  deliveries: 'Deliveries by Lucca',
  configuration: 'Configuration',
  product: 'Product',
  eventId: 'Event ID',
  resource: 'Resource',
};

const french: typeof english = {
  at: 'Traité le',
  title: 'Événement',
  start: 'Début',
  end: 'Fin',
  timeZone: 'Fuseau horaire',
  employee: 'Collaborateur',
  email: 'E-mail',
  movedFrom: 'Agenda précédent',
  outcome: 'Résultat',
  reason: 'Motif',
  note: 'Remarque',
  quote: 'Réponse de Google ou de Lucca',
  attempts: 'Tentatives',
  deliveries: 'Envois de Lucca',
  configuration: 'Configuration',
  product: 'Produit',
  eventId: 'Identifiant de l’événement',
  resource: 'Ressource',
};

export const csvTexts = { fr: french, en: english };
