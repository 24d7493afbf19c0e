import type { ReasonTexts } from './reasons.en';

export const reasonsInFrench: ReasonTexts = {
  no_configuration: {
    meaning: 'Aucune configuration ne couvre cet établissement.',
    advice:
      'Pour synchroniser ses collaborateurs, ajoutez l’établissement à une configuration, puis relancez l’événement.',
  },
  product_not_selected: {
    meaning: 'Ce produit n’est pas sélectionné dans la configuration.',
    advice:
      'Pour synchroniser ces événements, sélectionnez le produit dans la configuration, puis relancez l’événement.',
  },
  pending_approval: {
    meaning: 'Le télétravail est en attente de validation.',
    advice: 'Aucune action requise : l’événement sera créé dès la validation.',
  },
  no_guests: {
    meaning: 'Personne n’est inscrit à la session.',
    advice: 'Aucune action requise : l’événement sera créé à la première inscription.',
  },
  no_counted_days: {
    meaning: 'Aucun jour décompté dans cette absence.',
    advice: 'Aucune action requise.',
  },
  connection_test: {
    meaning: 'Lucca a testé la connexion avec succès.',
    advice: 'Aucune action requise.',
  },
  cancelled: {
    meaning: 'Annulé dans Lucca. L’agenda ne contenait aucun événement correspondant.',
    advice: 'Aucune action requise.',
  },
  denied: {
    meaning: 'Refusé dans Lucca. L’agenda ne contenait aucun événement correspondant.',
    advice: 'Aucune action requise.',
  },
  deleted: {
    meaning: 'Supprimé dans Lucca. L’agenda ne contenait aucun événement correspondant.',
    advice: 'Aucune action requise.',
  },
  configuration_inactive: {
    meaning: 'La configuration est inactive.',
    advice: 'Activez la configuration, puis relancez l’événement.',
  },
  authorization_missing: {
    meaning: 'Le connecteur n’est pas autorisé dans Google à agir au nom des collaborateurs.',
    advice:
      'Dans la console d’administration Google, vérifiez la délégation au niveau du domaine : l’identifiant numérique du client et les champs d’application OAuth exacts. La prise en compte peut prendre jusqu’à 24 heures.',
  },
  credentials_rejected: {
    meaning: 'Google refuse les identifiants du connecteur.',
    advice: 'Enregistrez une nouvelle clé du compte de service dans le secret de la configuration.',
  },
  credentials_missing: {
    meaning: 'Le secret de la configuration est vide, invalide ou illisible.',
    advice: 'Enregistrez-y les identifiants du compte de service.',
  },
  quota_exhausted: {
    meaning: 'Un quota de Google était épuisé.',
    advice:
      'Les tentatives ont cessé après 14 jours. Demandez à Google un quota plus élevé, puis relancez l’événement.',
  },
  rate_limited: {
    meaning: 'Chaque tentative a dépassé une limite de débit de Google.',
    advice: 'Les tentatives ont cessé après 14 jours. Relancez l’événement.',
  },
  google_unavailable: {
    meaning: 'Google était indisponible à chaque tentative.',
    advice: 'Les tentatives ont cessé après 14 jours. Relancez l’événement.',
  },
  lucca_unavailable: {
    meaning: 'L’API de Lucca était indisponible à chaque tentative.',
    advice: 'Les tentatives ont cessé. Relancez l’événement.',
  },
  lucca_access_refused: {
    meaning: 'L’API de Lucca refuse l’accès au connecteur.',
    advice:
      'Vérifiez l’identifiant et le secret du client d’API de Lucca, ainsi que ses droits, puis relancez l’événement.',
  },
  internal_error: {
    meaning: 'Chaque tentative a échoué avec une erreur interne.',
    advice:
      'Relancez l’événement. Si l’erreur persiste, transmettez les références de l’événement à l’équipe technique.',
  },
  invalid_event: {
    meaning: 'L’événement n’est pas au format attendu.',
    advice:
      'Transmettez les références de l’événement à l’équipe technique : Lucca a peut-être changé son format, ou un identifiant dépasse 256 caractères.',
  },
  employee_without_address: {
    meaning: 'Un collaborateur n’a pas d’adresse e-mail valide dans Lucca.',
    advice:
      'Renseignez son adresse dans Lucca. L’événement est relancé automatiquement pendant 14 jours ; passé ce délai, relancez-le.',
  },
  unknown_google_user: {
    meaning: 'Aucun compte Google n’a l’adresse du collaborateur.',
    advice:
      'Créez le compte Google, ou corrigez l’adresse dans Lucca. L’événement est relancé automatiquement pendant 14 jours ; passé ce délai, relancez-le.',
  },
  employee_outside_workspace: {
    meaning: 'L’adresse du collaborateur ne fait pas partie du Google Workspace.',
    advice:
      'Renseignez dans Lucca une adresse de votre Workspace, ou choisissez un autre organisateur. L’événement est relancé automatiquement pendant 14 jours ; passé ce délai, relancez-le.',
  },
  google_account_suspended: {
    meaning: 'Le compte Google du collaborateur est suspendu ou restreint.',
    advice:
      'Rétablissez le compte, ou choisissez un autre organisateur. L’événement est relancé automatiquement pendant 14 jours ; passé ce délai, relancez-le.',
  },
  no_google_calendar: {
    meaning: 'Le compte du collaborateur n’a pas Google Agenda.',
    advice:
      'Activez Google Agenda pour ce compte, ou attribuez-lui une licence qui l’inclut. L’événement est relancé automatiquement pendant 14 jours ; passé ce délai, relancez-le.',
  },
  google_api_disabled: {
    meaning: 'L’API Google Calendar est désactivée dans le projet du compte de service.',
    advice: 'Activez-la dans la console Google Cloud, puis relancez l’événement.',
  },
  permission_denied: {
    meaning: 'Google n’autorise pas cette modification de l’agenda.',
    advice:
      'Vérifiez les champs d’application OAuth accordés et les paramètres de l’agenda, puis relancez l’événement.',
  },
  configuration_removed: {
    meaning: 'La configuration qui a écrit l’événement a été supprimée.',
    advice:
      'Rétablissez-la, affectez l’établissement à une autre configuration, ou supprimez l’événement manuellement.',
  },
  google_refused: {
    meaning: 'Google refuse l’événement lui-même.',
    advice: 'Transmettez les références de l’événement et la réponse de Google à l’équipe technique.',
  },
  too_many_events: {
    meaning: 'L’absence a trop de parties, ou la session trop de participants.',
    advice: 'Dans Lucca, divisez-la en absences plus courtes ou en sessions plus petites.',
  },
};
