import { typeset } from '../../../typeset';

const english = {
  hint: 'The platform team stores its key in a secret with this name. A new secret is listed after up to five minutes.',
  choose: 'Choose a service account',
  secret: 'Secret of the Google service account',
  secretHint: {
    ready: (prefix: string) =>
      `There is no service account yet. The platform team stores its key in a secret whose name begins with “${prefix}”. Enter this name.`,
    refused: (prefix: string) =>
      `The list of secrets is not available: the console lacks the permission secretsmanager:ListSecrets. Enter the name of the secret. It begins with “${prefix}”.`,
    unavailable: (prefix: string) =>
      `The list of secrets is not available at the moment. Enter the name of the secret.${prefix && ` It begins with “${prefix}”.`}`,
  },
  states: {
    ready: 'ready',
    empty: 'missing, empty or invalid',
    unreadable: 'cannot be read at the moment',
  },
};

export type CredentialsTexts = typeof english;

const french: CredentialsTexts = {
  hint: 'L’équipe technique enregistre sa clé dans un secret qui porte ce nom. Un nouveau secret apparaît dans la liste sous cinq minutes.',
  choose: 'Choisissez un compte de service',
  secret: 'Secret du compte de service Google',
  secretHint: {
    ready: (prefix) =>
      `Il n’y a encore aucun compte de service. L’équipe technique enregistre sa clé dans un secret dont le nom commence par « ${prefix} ». Saisissez ce nom.`,
    refused: (prefix) =>
      `La liste des secrets n’est pas disponible : la console n’a pas l’autorisation secretsmanager:ListSecrets. Saisissez le nom du secret. Il commence par « ${prefix} ».`,
    unavailable: (prefix) =>
      `La liste des secrets n’est pas disponible pour le moment. Saisissez le nom du secret.${prefix && ` Il commence par « ${prefix} ».`}`,
  },
  states: {
    ready: 'prêt',
    empty: 'absent, vide ou non valide',
    unreadable: 'illisible pour le moment',
  },
};

export const credentialsTexts = { fr: typeset(french), en: english };
