import type { MailTexts } from './mail-texts';

/** The reasons of the sync log, for an administrator who reads French. */
export const reasonsInFrench: MailTexts['reasons'] = {
  no_configuration: {
    meaning: 'Aucune configuration ne contient l’établissement de l’événement.',
    advice:
      'Rien, si cet établissement ne doit pas être synchronisé. Sinon, ajoutez-le à une configuration, puis modifiez l’événement dans Lucca.',
  },
  product_not_selected: {
    meaning: 'Le produit n’est pas choisi dans la configuration.',
    advice: 'Rien, ou ajoutez le produit à la configuration.',
  },
  configuration_inactive: {
    meaning: 'La configuration est inactive.',
    advice: 'Activez la configuration ; ce qui attend suit de lui-même.',
  },
  pending_approval: {
    meaning: 'La demande attend une approbation dans Lucca.',
    advice: 'Rien : l’événement est écrit dès qu’elle est approuvée.',
  },
  no_guests: {
    meaning: 'Personne n’est inscrit à la session.',
    advice: 'Rien : l’événement est écrit avec la première inscription.',
  },
  no_counted_days: {
    meaning: 'L’absence ne contient aucun jour décompté.',
    advice: 'Rien : il n’y a pas de jour à montrer.',
  },
  connection_test: {
    meaning: 'Lucca a essayé la connexion.',
    advice: 'Rien : la connexion fonctionne.',
  },
  cancelled: {
    meaning: 'L’événement est annulé dans Lucca et n’était dans aucun agenda.',
    advice: 'Rien.',
  },
  denied: {
    meaning: 'La demande est refusée dans Lucca et n’était dans aucun agenda.',
    advice: 'Rien.',
  },
  deleted: {
    meaning: 'L’événement est supprimé dans Lucca et n’était dans aucun agenda.',
    advice: 'Rien.',
  },
  authorization_missing: {
    meaning: 'Google n’autorise pas le connecteur à agir au nom des employés.',
    advice:
      'Vérifiez la délégation au niveau du domaine : l’identifiant numérique du client et la portée exacte. Google peut mettre 24 heures à l’appliquer.',
  },
  credentials_rejected: {
    meaning: 'Google refuse les identifiants du connecteur.',
    advice: 'Enregistrez une nouvelle clé du compte de service dans le secret de la configuration.',
  },
  credentials_missing: {
    meaning: 'Le secret de la configuration est vide ou illisible.',
    advice: 'Enregistrez-y les identifiants du compte de service.',
  },
  quota_exhausted: {
    meaning: 'Un quota de Google était épuisé.',
    advice:
      'Rien tant que l’événement attend. S’il a échoué après 14 jours, demandez à Google un quota plus élevé, puis modifiez l’événement dans Lucca.',
  },
  rate_limited: {
    meaning: 'Google a limité le débit à chaque essai.',
    advice: 'Rien tant que l’événement attend. S’il a échoué après 14 jours, modifiez-le dans Lucca.',
  },
  google_unavailable: {
    meaning: 'Google n’a répondu à aucun essai.',
    advice: 'Rien tant que l’événement attend. S’il a échoué après 14 jours, modifiez-le dans Lucca.',
  },
  lucca_unavailable: {
    meaning: 'L’API de Lucca n’a répondu à aucun essai.',
    advice: 'Rien tant que l’événement attend. S’il a échoué après 14 jours, modifiez-le dans Lucca.',
  },
  lucca_access_refused: {
    meaning: 'L’API de Lucca refuse l’accès au connecteur.',
    advice:
      'Vérifiez l’identifiant et le secret du client d’API de Lucca, ainsi que ses droits. Ce qui attend suit de lui-même ; ce qui a échoué après 14 jours est à modifier dans Lucca.',
  },
  internal_error: {
    meaning: 'Une erreur est survenue dans le connecteur, à chaque essai.',
    advice: 'Prévenez l’équipe technique : le journal de la fonction de synchronisation en dit plus.',
  },
  invalid_event: {
    meaning: 'L’événement n’a pas la forme attendue.',
    advice:
      'Prévenez l’équipe technique : le journal nomme le champ, et Lucca a peut-être changé son format.',
  },
  employee_without_address: {
    meaning: 'Un employé n’a pas d’adresse e-mail dans Lucca.',
    advice:
      'Renseignez son adresse dans Lucca : l’événement est retenté automatiquement pendant 14 jours. Passé ce délai, modifiez-le dans Lucca.',
  },
  unknown_google_user: {
    meaning: 'Aucun compte Google ne porte l’adresse de l’employé.',
    advice:
      'Créez le compte Google, ou corrigez l’adresse dans Lucca : l’événement est retenté automatiquement pendant 14 jours. Passé ce délai, modifiez-le dans Lucca.',
  },
  google_account_suspended: {
    meaning: 'Le compte Google de l’employé est suspendu.',
    advice:
      'Rétablissez le compte, ou choisissez un autre organisateur : l’événement est retenté automatiquement pendant 14 jours. Passé ce délai, modifiez-le dans Lucca.',
  },
  no_google_calendar: {
    meaning: 'Le compte de l’employé n’a pas Google Agenda.',
    advice:
      'Donnez-lui une licence avec Google Agenda : l’événement est retenté automatiquement pendant 14 jours. Passé ce délai, modifiez-le dans Lucca.',
  },
  google_api_disabled: {
    meaning: 'L’API Google Calendar est désactivée dans le projet du compte de service.',
    advice: 'Activez-la dans la console Google Cloud, puis modifiez l’événement dans Lucca.',
  },
  permission_denied: {
    meaning: 'Google refuse cette écriture dans l’agenda.',
    advice:
      'Vérifiez la portée accordée et les réglages de l’agenda ; le journal donne la réponse de Google. Modifiez ensuite l’événement dans Lucca.',
  },
  configuration_removed: {
    meaning: 'La configuration qui avait écrit l’événement n’existe plus.',
    advice:
      'Rétablissez-la, confiez l’établissement à une autre configuration, ou supprimez l’événement à la main.',
  },
  google_refused: {
    meaning: 'Google refuse l’événement lui-même.',
    advice: 'Prévenez l’équipe technique : le journal donne la réponse de Google.',
  },
  too_many_events: {
    meaning: 'L’absence donnerait trop d’événements dans l’agenda.',
    advice: 'Partagez-la dans Lucca en plusieurs absences plus courtes.',
  },
};
