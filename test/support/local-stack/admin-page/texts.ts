import type { DelegationResult } from '../../fakes/google/identity/service-accounts';

export type Texts = {
  language: 'en' | 'fr';
  title: string;
  path: string;
  intro: string;
  list: string;
  none: string;
  clientId: string;
  scopes: string;
  remove: string;
  removeClient: (clientId: string) => string;
  add: string;
  clientIdHint: string;
  scopesHint: string;
  overwrite: string;
  authorize: string;
  results: Record<DelegationResult, string>;
};

/** The labels are Google's. */
const EN: Texts = {
  language: 'en',
  title: 'Domain-wide delegation',
  path: 'Security › Access and data control › API controls',
  intro: 'A local simulation of the Google Admin console. It opens to everyone, as to a super administrator.',
  list: 'API clients',
  none: 'No client is authorized.',
  clientId: 'Client ID',
  scopes: 'OAuth scopes',
  remove: 'Delete',
  removeClient: (clientId) => `Delete the client ${clientId}`,
  add: 'Add a new client ID',
  clientIdHint: 'Numeric',
  scopesHint: 'Comma-delimited',
  overwrite: 'Overwrite existing client ID',
  authorize: 'Authorize',
  results: {
    authorized: 'The client is authorized.',
    already_listed:
      'This client ID already exists. To replace its scopes, choose “Overwrite existing client ID”, and enter all of them.',
    unknown_client: 'The client ID does not exist.',
    invalid_scope: 'Enter at least one scope, such as https://www.googleapis.com/auth/calendar.',
  },
};

const FR: Texts = {
  language: 'fr',
  title: 'Délégation au niveau du domaine',
  path: 'Sécurité › Contrôle des accès et des données › Commandes des API',
  intro:
    'Simulation locale de la console d’administration Google. Elle s’ouvre à tous, comme à un super-administrateur.',
  list: 'Clients API',
  none: 'Aucun client n’est autorisé.',
  clientId: 'ID client',
  scopes: 'Champs d’application OAuth',
  remove: 'Supprimer',
  removeClient: (clientId) => `Supprimer le client ${clientId}`,
  add: 'Ajouter un ID client',
  clientIdHint: 'Numérique',
  scopesHint: 'Séparés par une virgule',
  overwrite: 'Écraser l’ID client existant',
  authorize: 'Autoriser',
  results: {
    authorized: 'Le client est autorisé.',
    already_listed:
      'Cet ID client existe déjà. Pour remplacer ses champs d’application, cochez « Écraser l’ID client existant » et saisissez-les tous.',
    unknown_client: 'Cet ID client n’existe pas.',
    invalid_scope:
      'Saisissez au moins un champ d’application, par exemple https://www.googleapis.com/auth/calendar.',
  },
};

export const TEXTS: Record<Texts['language'], Texts> = { en: EN, fr: FR };
