import { typeset } from '../../../typeset';
import type { Rule } from './issues';

type IssueText = (value: string, owner: string) => string;

const english: Record<Rule, IssueText> = {
  required: () => 'This field is required.',
  tooLong: (value) => `${value.length} characters: at most 200 are allowed.`,
  url: (value) =>
    `“${value}”: not a Lucca URL. It begins with https://, for example https://acme.ilucca.net.`,
  emailAt: (value) => `“${value}”: invalid email address. The @ is missing, for example name@acme.com.`,
  emailDomain: (value) =>
    `“${value}”: invalid email address. The end of the domain is missing, for example ${value.replace(/\.$/, '')}${value.endsWith('@') ? 'acme' : ''}.com.`,
  email: (value) => `“${value}”: invalid email address. It must look like name@acme.com, without spaces.`,
  timeZone: (value) => `“${value}”: unknown time zone. Choose one from the list.`,
  time: (value) => (value === '' ? 'Enter both times.' : `“${value}”: invalid time. Enter it as 09:00.`),
  order: (value) => `${value}: the end must be after the start.`,
  establishmentId: (value) => `“${value}”: not a Lucca ID. An ID is a number, for example 12.`,
  notInLucca: (value) => `“${value}”: Lucca has no such establishment. Choose one from the list.`,
  archived: (value) => `“${value}” is archived in Lucca, and cannot be added.`,
  taken: (value, owner) => `“${value}” already belongs to the configuration “${owner}”.`,
  duplicate: (value) => `“${value}” is listed twice.`,
  notLucca: (value) =>
    `“${value}” is not a Lucca site. Copy the address from your browser while you are signed in to Lucca.`,
  unreachable: (value) => `Nothing answers at “${value}”. Check the spelling.`,
  secret: (value) =>
    value === '' ? 'Choose a service account.' : `“${value}”: the connector cannot read this secret.`,
  other: () => 'This value is not valid.',
};

const french: typeof english = {
  required: () => 'Ce champ est obligatoire.',
  tooLong: (value) => `${value.length} caractères : 200 au maximum.`,
  url: (value) =>
    `« ${value} » : ce n’est pas une URL Lucca. Elle commence par https://, par exemple https://acme.ilucca.net.`,
  emailAt: (value) => `« ${value} » : adresse e-mail invalide. Il manque le @, par exemple nom@acme.fr.`,
  emailDomain: (value) =>
    `« ${value} » : adresse e-mail invalide. Il manque la fin du domaine, par exemple ${value.replace(/\.$/, '')}${value.endsWith('@') ? 'acme' : ''}.fr.`,
  email: (value) => `« ${value} » : adresse e-mail invalide. Elle s’écrit nom@acme.fr, sans espace.`,
  timeZone: (value) => `« ${value} » : fuseau horaire inconnu. Choisissez-en un dans la liste.`,
  time: (value) =>
    value === '' ? 'Saisissez les deux heures.' : `« ${value} » : heure invalide. Elle s’écrit 09:00.`,
  order: (value) => `${value} : la fin doit suivre le début.`,
  establishmentId: (value) =>
    `« ${value} » : ce n’est pas un identifiant Lucca. Un identifiant est un nombre, par exemple 12.`,
  notInLucca: (value) => `« ${value} » : établissement inconnu de Lucca. Choisissez-en un dans la liste.`,
  archived: (value) => `« ${value} » est archivé dans Lucca et ne peut pas être ajouté.`,
  taken: (value, owner) => `« ${value} » appartient déjà à la configuration « ${owner} ».`,
  duplicate: (value) => `« ${value} » figure deux fois dans la liste.`,
  notLucca: (value) =>
    `« ${value} » n’est pas un site Lucca. Copiez l’adresse affichée par votre navigateur lorsque vous êtes connecté à Lucca.`,
  unreachable: (value) => `Rien ne répond à l’adresse « ${value} ». Vérifiez l’orthographe.`,
  secret: (value) =>
    value === ''
      ? 'Choisissez un compte de service.'
      : `« ${value} » : le connecteur ne peut pas lire ce secret.`,
  other: () => 'Cette valeur n’est pas valide.',
};

export const issueTexts = { fr: typeset(french), en: english };
