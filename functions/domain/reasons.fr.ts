import type { ReasonTexts } from './reasons.en';

export const reasonsInFrench: ReasonTexts = {
  no_configuration: {
    meaning: 'Aucune configuration ne couvre cet établissement.',
    advice: 'Rien, ou ajoutez l’établissement à une configuration.',
  },
  product_not_selected: {
    meaning: 'Ce produit n’est pas choisi dans la configuration.',
    advice: 'Rien, ou ajoutez le produit à la configuration.',
  },
  pending_approval: {
    meaning: 'Le télétravail attend sa validation.',
    advice: 'Rien : l’événement sera ajouté dès sa validation.',
  },
  no_guests: {
    meaning: 'Personne n’est inscrit à la session.',
    advice: 'Rien : l’événement sera ajouté à la première inscription.',
  },
  no_counted_days: {
    meaning: 'L’absence ne compte aucun jour.',
    advice: 'Rien.',
  },
  connection_test: {
    meaning: 'C’est un essai de connexion de Lucca : il est bien arrivé.',
    advice: 'Rien.',
  },
  cancelled: {
    meaning: 'C’est annulé dans Lucca, et rien n’était dans l’agenda.',
    advice: 'Rien.',
  },
  denied: {
    meaning: 'C’est refusé dans Lucca, et rien n’était dans l’agenda.',
    advice: 'Rien.',
  },
  deleted: {
    meaning: 'C’est supprimé dans Lucca, et rien n’était dans l’agenda.',
    advice: 'Rien.',
  },
  configuration_inactive: {
    meaning: 'La configuration est inactive.',
    advice: 'Activez la configuration, puis modifiez l’événement dans Lucca.',
  },
  authorization_missing: {
    meaning: 'Google n’autorise pas le connecteur à agir au nom des collaborateurs.',
    advice:
      'Vérifiez la délégation au niveau du domaine : l’identifiant numérique du client et les champs d’application OAuth exacts. Google peut mettre 24 heures à l’appliquer.',
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
      'Demandez à Google un quota plus élevé. Les tentatives ont cessé après 14 jours. Modifiez l’événement dans Lucca.',
  },
  rate_limited: {
    meaning: 'Google a limité le débit à chaque tentative.',
    advice: 'Les tentatives ont cessé après 14 jours. Modifiez l’événement dans Lucca.',
  },
  google_unavailable: {
    meaning: 'Google n’a répondu à aucune tentative.',
    advice: 'Les tentatives ont cessé après 14 jours. Modifiez l’événement dans Lucca.',
  },
  lucca_unavailable: {
    meaning: 'L’API de Lucca n’a répondu à aucune tentative.',
    advice: 'Les tentatives ont cessé. Modifiez l’événement dans Lucca.',
  },
  lucca_access_refused: {
    meaning: 'L’API de Lucca refuse l’accès au connecteur.',
    advice:
      'Vérifiez l’identifiant et le secret du client d’API de Lucca, ainsi que ses droits, puis modifiez l’événement dans Lucca.',
  },
  internal_error: {
    meaning: 'Une erreur interne du connecteur est survenue à chaque tentative.',
    advice:
      'Contactez l’équipe technique : le journal de la fonction de synchronisation contient les détails.',
  },
  invalid_event: {
    meaning: 'L’événement n’a pas la forme attendue.',
    advice:
      'Contactez l’équipe technique : le journal nomme le champ et la règle, par exemple un identifiant de plus de 256 caractères. Lucca a peut-être changé son format.',
  },
  employee_without_address: {
    meaning: 'Un collaborateur n’a pas d’adresse e-mail dans Lucca.',
    advice:
      'Renseignez son adresse dans Lucca : l’événement est retenté automatiquement pendant 14 jours. Passé ce délai, modifiez-le dans Lucca.',
  },
  unknown_google_user: {
    meaning: 'Aucun compte Google ne porte l’adresse du collaborateur.',
    advice:
      'Créez le compte Google, ou corrigez l’adresse dans Lucca : l’événement est retenté automatiquement pendant 14 jours. Passé ce délai, modifiez-le dans Lucca.',
  },
  employee_outside_workspace: {
    meaning: 'L’adresse du collaborateur ne fait pas partie du Google Workspace.',
    advice:
      'Renseignez dans Lucca une adresse de votre Workspace, ou choisissez un autre organisateur : l’événement est retenté automatiquement pendant 14 jours. Passé ce délai, modifiez-le dans Lucca.',
  },
  google_account_suspended: {
    meaning: 'Le compte Google du collaborateur est suspendu ou restreint.',
    advice:
      'Rétablissez le compte, ou choisissez un autre organisateur : l’événement est retenté automatiquement pendant 14 jours. Passé ce délai, modifiez-le dans Lucca.',
  },
  no_google_calendar: {
    meaning: 'Le compte du collaborateur n’a pas Google Agenda.',
    advice:
      'Attribuez-lui une licence avec Google Agenda : l’événement est retenté automatiquement pendant 14 jours. Passé ce délai, modifiez-le dans Lucca.',
  },
  google_api_disabled: {
    meaning: 'L’API Google Calendar est désactivée dans le projet du compte de service.',
    advice: 'Activez-la dans la console Google Cloud, puis modifiez l’événement dans Lucca.',
  },
  permission_denied: {
    meaning: 'Google n’autorise pas cette modification de l’agenda.',
    advice:
      'Vérifiez les champs d’application OAuth accordés et les réglages de l’agenda ; le journal contient la réponse de Google. Modifiez ensuite l’événement dans Lucca.',
  },
  configuration_removed: {
    meaning: 'La configuration qui a écrit l’événement a été supprimée.',
    advice:
      'Rétablissez-la, confiez l’établissement à une autre configuration, ou supprimez l’événement manuellement.',
  },
  google_refused: {
    meaning: 'Google refuse l’événement lui-même.',
    advice: 'Contactez l’équipe technique : le journal contient la réponse de Google.',
  },
  too_many_events: {
    meaning: 'L’absence a trop de parties, ou la session trop de participants.',
    advice: 'Dans Lucca, divisez-la en absences plus courtes ou en sessions plus petites.',
  },
};
