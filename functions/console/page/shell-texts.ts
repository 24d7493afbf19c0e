import { typeset } from './typeset';

const english = {
  product: 'Lucca → Google Calendar',
  skip: 'Skip to content',
  menu: 'Main navigation',
  configurations: 'Configurations',
  log: 'Log',
  employee: 'Employee',
  history: 'History',
  roles: { administrator: 'administrator', reader: 'read only' },
  language: 'Language',
  signOut: 'Sign out',
  signIn: 'Sign in',
  signedOut: 'You are signed out.',
  refused: 'Sign-in failed.',
  refusedHelp: 'Try again. If the problem persists, send this message to the platform team:',
  unconfigured: 'Sign-in is not configured yet.',
  unconfiguredHelp:
    'The platform team sets the identity provider (Google Workspace, Entra, Okta…) in the stage setting “console”. See functions/console/README.md in the documentation.',
  noAccess: 'You do not have access to this console.',
  noAccessHelp:
    'You are signed in, but neither your address, nor its domain, nor any of your groups has access. Ask the platform team for access, or sign in with another account.',
  unknownPage: 'Page not found',
  unknownPageHelp: 'Check the address.',
  home: 'Go to configurations',
};

const french: typeof english = {
  product: 'Lucca → Google Agenda',
  skip: 'Aller au contenu',
  menu: 'Navigation principale',
  configurations: 'Configurations',
  log: 'Journal',
  employee: 'Collaborateur',
  history: 'Historique',
  roles: { administrator: 'administrateur', reader: 'lecture seule' },
  language: 'Langue',
  signOut: 'Se déconnecter',
  signIn: 'Se connecter',
  signedOut: 'Vous êtes déconnecté.',
  refused: 'La connexion a échoué.',
  refusedHelp: 'Réessayez. Si le problème persiste, transmettez ce message à l’équipe technique :',
  unconfigured: 'La connexion n’est pas encore configurée.',
  unconfiguredHelp:
    'L’équipe technique renseigne le fournisseur d’identité (Google Workspace, Entra, Okta…) dans le paramètre « console » du déploiement. Voir functions/console/README.md dans la documentation.',
  noAccess: 'Vous n’avez pas accès à cette console.',
  noAccessHelp:
    'Vous êtes connecté, mais ni votre adresse, ni son domaine, ni aucun de vos groupes n’y a accès. Demandez l’accès à l’équipe technique, ou connectez-vous avec un autre compte.',
  unknownPage: 'Page introuvable',
  unknownPageHelp: 'Vérifiez l’adresse.',
  home: 'Aller aux configurations',
};

export const shellTexts = { fr: typeset(french), en: english };
