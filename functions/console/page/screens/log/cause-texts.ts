import type { Outcome, Reason } from '../../../../domain/vocabulary';
import { typeset } from '../../typeset';

/** Causes in a few words, to stand next to the outcome; `reasons` of the domain say more. */
type CauseTexts = {
  reasons: Record<Reason, string>;
  outcomes: Partial<Record<Outcome, string>>;
  /** In place of `no_configuration`, if the establishment is known. */
  withoutConfiguration: (establishment: string) => string;
};

const english: CauseTexts = {
  reasons: {
    no_configuration: 'The establishment is in no configuration',
    product_not_selected: 'Product not selected in the configuration',
    pending_approval: 'Pending approval in Lucca',
    no_guests: 'Nobody is registered',
    no_counted_days: 'No counted days',
    connection_test: 'The connection works',
    cancelled: 'Cancelled in Lucca',
    denied: 'Denied in Lucca',
    deleted: 'Deleted in Lucca',
    configuration_inactive: 'The configuration is inactive',
    authorization_missing: 'Google authorization not found',
    credentials_rejected: 'Google rejects the credentials',
    credentials_missing: 'Google credentials missing',
    quota_exhausted: 'Google quota exhausted',
    rate_limited: 'Too many requests to Google',
    google_unavailable: 'Google did not respond',
    lucca_unavailable: 'Lucca did not respond',
    lucca_access_refused: 'Lucca denies the connector access',
    internal_error: 'Internal error',
    invalid_event: 'The event has an unexpected format',
    employee_without_address: 'No valid email address in Lucca',
    unknown_google_user: 'No Google account with this address',
    employee_outside_workspace: 'Address outside your Google Workspace',
    google_account_suspended: 'Google account suspended or restricted',
    no_google_calendar: 'Google Calendar is turned off for this account',
    google_api_disabled: 'Google Calendar API disabled',
    permission_denied: 'Google denies access to this calendar',
    configuration_removed: 'The configuration was deleted',
    google_refused: 'Google rejects the event',
    too_many_events: 'Too many parts or participants',
  },
  outcomes: {
    unchanged: 'The calendar was already up to date',
    superseded: 'A newer version arrived at the same time',
    stale: 'A newer version is already written',
  },
  withoutConfiguration: (establishment) => `${establishment} is in no configuration`,
};

const french: CauseTexts = {
  reasons: {
    no_configuration: 'L’établissement n’est dans aucune configuration',
    product_not_selected: 'Produit non sélectionné dans la configuration',
    pending_approval: 'En attente de validation dans Lucca',
    no_guests: 'Personne n’est inscrit',
    no_counted_days: 'Aucun jour décompté',
    connection_test: 'La connexion fonctionne',
    cancelled: 'Annulé dans Lucca',
    denied: 'Refusé dans Lucca',
    deleted: 'Supprimé dans Lucca',
    configuration_inactive: 'La configuration est inactive',
    authorization_missing: 'Autorisation Google introuvable',
    credentials_rejected: 'Google refuse les identifiants',
    credentials_missing: 'Identifiants Google manquants',
    quota_exhausted: 'Quota Google épuisé',
    rate_limited: 'Trop de requêtes envoyées à Google',
    google_unavailable: 'Google ne répondait pas',
    lucca_unavailable: 'Lucca ne répondait pas',
    lucca_access_refused: 'Lucca refuse l’accès au connecteur',
    internal_error: 'Erreur interne',
    invalid_event: 'L’événement a un format inattendu',
    employee_without_address: 'Pas d’adresse e-mail valide dans Lucca',
    unknown_google_user: 'Aucun compte Google à cette adresse',
    employee_outside_workspace: 'Adresse hors de votre Google Workspace',
    google_account_suspended: 'Compte Google suspendu ou restreint',
    no_google_calendar: 'Google Agenda est désactivé pour ce compte',
    google_api_disabled: 'API Google Calendar désactivée',
    permission_denied: 'Google refuse l’accès à cet agenda',
    configuration_removed: 'La configuration a été supprimée',
    google_refused: 'Google refuse l’événement',
    too_many_events: 'Trop de parties ou de participants',
  },
  outcomes: {
    unchanged: 'L’agenda était déjà à jour',
    superseded: 'Une version plus récente est arrivée en même temps',
    stale: 'Une version plus récente est déjà écrite',
  },
  withoutConfiguration: (establishment) => `${establishment} n’est dans aucune configuration`,
};

export const causeTexts = { fr: typeset(french), en: english };
