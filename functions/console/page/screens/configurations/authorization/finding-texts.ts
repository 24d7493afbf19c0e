import type { AuthorizationCheck } from '../../../../contract/configurations';
import { typeset } from '../../../typeset';

type FindingText = {
  title: string;
  help: string;
  /** Whether the same check may succeed later, without another change. */
  mayRecover: boolean;
};

const english: Record<AuthorizationCheck['finding'], FindingText> = {
  working: {
    title: 'Google allows the connector',
    help: '',
    mayRecover: false,
  },
  authorization_missing: {
    title: 'Authorization not found',
    help: 'Make sure that the client ID and the scope match exactly, and that the address belongs to your Google Workspace. If you have just saved them, wait.',
    mayRecover: true,
  },
  credentials_missing: {
    title: "The connector's key is missing.",
    help: 'The platform team must store the key of the service account in the secret of this configuration.',
    mayRecover: true,
  },
  credentials_rejected: {
    title: "Google rejects the connector's key.",
    help: 'It may have been deleted: the platform team must store a new one.',
    mayRecover: true,
  },
  unknown_google_user: {
    title: 'No Google account has this address.',
    help: 'Check the address, or try another employee.',
    mayRecover: false,
  },
  employee_outside_workspace: {
    title: 'This address is outside your Google Workspace.',
    help: 'The authorization works for other employees. Try one of them.',
    mayRecover: false,
  },
  google_account_suspended: {
    title: 'This Google account is suspended or restricted.',
    help: 'Try another employee.',
    mayRecover: false,
  },
  no_google_calendar: {
    title: 'This account has no Google Calendar.',
    help: 'Assign a license with Google Calendar, or try another employee.',
    mayRecover: false,
  },
  google_api_disabled: {
    title: 'The Google Calendar API is not enabled.',
    help: "Enable it in the service account's Google Cloud project.",
    mayRecover: true,
  },
  permission_denied: {
    title: 'Google denies access to this calendar.',
    help: 'The granted scope may be insufficient, or the calendar may be restricted.',
    mayRecover: true,
  },
  google_refused: {
    title: 'Google rejects the request.',
    help: "Send Google's response to the platform team.",
    mayRecover: false,
  },
  google_unavailable: {
    title: 'Google is not responding.',
    help: 'The check will be repeated.',
    mayRecover: true,
  },
  rate_limited: {
    title: 'Google is limiting requests at the moment.',
    help: 'The check will be repeated.',
    mayRecover: true,
  },
  quota_exhausted: {
    title: 'The Google quota is used up.',
    help: 'Try again in a few hours.',
    mayRecover: false,
  },
  internal_error: { title: 'The check failed.', help: 'Try again in a moment.', mayRecover: true },
};

const french: typeof english = {
  working: {
    title: 'Google autorise le connecteur',
    help: '',
    mayRecover: false,
  },
  authorization_missing: {
    title: 'Autorisation introuvable',
    help: 'Vérifiez que l’identifiant client et le champ d’application sont exacts, et que l’adresse appartient à votre Google Workspace. Si vous venez de les enregistrer, patientez.',
    mayRecover: true,
  },
  credentials_missing: {
    title: 'La clé du connecteur est introuvable.',
    help: 'L’équipe technique doit enregistrer la clé du compte de service dans le secret de cette configuration.',
    mayRecover: true,
  },
  credentials_rejected: {
    title: 'Google refuse la clé du connecteur.',
    help: 'Elle a peut-être été supprimée : l’équipe technique doit en enregistrer une nouvelle.',
    mayRecover: true,
  },
  unknown_google_user: {
    title: 'Aucun compte Google ne porte cette adresse.',
    help: 'Vérifiez l’adresse, ou essayez avec un autre collaborateur.',
    mayRecover: false,
  },
  employee_outside_workspace: {
    title: 'Cette adresse ne fait pas partie de votre Google Workspace.',
    help: 'L’autorisation fonctionne pour d’autres collaborateurs. Essayez avec l’un d’eux.',
    mayRecover: false,
  },
  google_account_suspended: {
    title: 'Ce compte Google est suspendu ou restreint.',
    help: 'Essayez avec un autre collaborateur.',
    mayRecover: false,
  },
  no_google_calendar: {
    title: 'Ce compte n’a pas Google Agenda.',
    help: 'Attribuez-lui une licence avec Google Agenda, ou essayez avec un autre collaborateur.',
    mayRecover: false,
  },
  google_api_disabled: {
    title: 'L’API Google Calendar n’est pas activée.',
    help: 'Activez-la dans le projet Google Cloud du compte de service.',
    mayRecover: true,
  },
  permission_denied: {
    title: 'Google refuse l’accès à cet agenda.',
    help: 'Le champ d’application accordé est peut-être insuffisant, ou l’agenda est restreint.',
    mayRecover: true,
  },
  google_refused: {
    title: 'Google refuse la demande.',
    help: 'Transmettez la réponse de Google à l’équipe technique.',
    mayRecover: false,
  },
  google_unavailable: {
    title: 'Google ne répond pas.',
    help: 'La vérification sera relancée.',
    mayRecover: true,
  },
  rate_limited: {
    title: 'Google limite les requêtes pour le moment.',
    help: 'La vérification sera relancée.',
    mayRecover: true,
  },
  quota_exhausted: {
    title: 'Le quota de Google est épuisé.',
    help: 'Réessayez dans quelques heures.',
    mayRecover: false,
  },
  internal_error: {
    title: 'La vérification a échoué.',
    help: 'Réessayez dans un instant.',
    mayRecover: true,
  },
};

export const findingTexts = { fr: typeset(french), en: english };
