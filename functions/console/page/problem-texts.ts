import type { FieldCode, ProblemCode } from '../contract/problem';

type ProblemTexts = {
  problems: Record<ProblemCode, string>;
  fields: Record<FieldCode, string>;
  unreachable: string;
  requestId: (id: string) => string;
};

const french: ProblemTexts = {
  problems: {
    not_signed_in: 'Votre connexion a expiré.',
    not_admitted: 'Vous n’avez pas accès à cette console.',
    not_allowed: 'Seuls les administrateurs peuvent faire cela.',
    invalid_request: 'Certaines informations sont à corriger.',
    body_too_large: 'C’est trop d’informations à la fois.',
    unknown_path: 'Cette page n’existe pas.',
    method_not_allowed: 'Cette action n’existe pas.',
    unknown_configuration: 'Cette configuration n’existe pas, ou n’existe plus.',
    unknown_event: 'Cet événement n’est pas, ou plus, dans le journal.',
    unknown_employee: 'Ce collaborateur n’est pas connu ici.',
    etag_required: 'Rechargez la page, puis réessayez.',
    changed_meanwhile: 'Quelqu’un d’autre a modifié cette configuration entre-temps.',
    too_many_configurations: 'Il y a trop de configurations pour en ajouter.',
    establishment_taken: 'Un établissement appartient déjà à une autre configuration.',
    nothing_to_retry: 'Il n’y a rien à relancer pour cet événement.',
    retry_under_way: 'Cet événement vient d’être relancé.',
    queue_unavailable: 'La relance n’a pas pu partir. Réessayez dans un instant.',
    queue_full: 'La file est pleine pour le moment. Réessayez dans quelques minutes.',
    sign_in_unavailable: 'Le fournisseur d’identité ne répond pas.',
    internal_error: 'Une erreur imprévue s’est produite.',
  },
  fields: {
    missing: 'Ce champ est nécessaire.',
    unknown_field: 'Ce champ n’est pas connu.',
    wrong_type: 'Cette valeur n’a pas la bonne forme.',
    too_short: 'Ce champ ne peut pas rester vide.',
    too_long: 'C’est trop long.',
    invalid_format: 'Cette valeur n’a pas la bonne forme.',
    not_in_list: 'Cette valeur n’est pas possible ici.',
    taken: 'C’est déjà pris ailleurs.',
    duplicate: 'C’est indiqué deux fois.',
  },
  unreachable: 'Le serveur ne répond pas. Vérifiez votre connexion.',
  requestId: (id) => `Numéro de la requête, pour l’équipe technique : ${id}`,
};

const english: ProblemTexts = {
  problems: {
    not_signed_in: 'Your sign-in has expired.',
    not_admitted: 'You have no access to this console.',
    not_allowed: 'Only administrators may do this.',
    invalid_request: 'Something must be corrected.',
    body_too_large: 'This is too much at once.',
    unknown_path: 'There is no such page.',
    method_not_allowed: 'There is no such action.',
    unknown_configuration: 'This configuration does not exist, or no longer.',
    unknown_event: 'This event is not in the log, or no longer.',
    unknown_employee: 'This employee is not known here.',
    etag_required: 'Reload the page, then try again.',
    changed_meanwhile: 'Somebody else changed this configuration meanwhile.',
    too_many_configurations: 'There are too many configurations to add one.',
    establishment_taken: 'An establishment belongs to another configuration already.',
    nothing_to_retry: 'There is nothing to retry about this event.',
    retry_under_way: 'This event was retried a moment ago.',
    queue_unavailable: 'The retry could not be sent. Try again in a moment.',
    queue_full: 'The queue is full at the moment. Try again in a few minutes.',
    sign_in_unavailable: 'The identity provider does not answer.',
    internal_error: 'Something unforeseen went wrong.',
  },
  fields: {
    missing: 'This is needed.',
    unknown_field: 'This field is not known.',
    wrong_type: 'This does not have the right form.',
    too_short: 'This cannot stay empty.',
    too_long: 'This is too long.',
    invalid_format: 'This does not have the right form.',
    not_in_list: 'This is not possible here.',
    taken: 'This belongs elsewhere already.',
    duplicate: 'This is there twice.',
  },
  unreachable: 'The server does not answer. Check your connection.',
  requestId: (id) => `Request id, for the platform team: ${id}`,
};

export const problemTexts = { fr: french, en: english };
