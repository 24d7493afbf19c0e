import { typeset } from './typeset';

const english = {
  product: 'Lucca to Google\u00a0Calendar',
  skip: 'Skip to content',
  navigation: 'Main navigation',
  menu: 'Menu',
  configurations: 'Configurations',
  log: 'Log',
  employee: 'Employees',
  history: 'History',
  failed: (count: string) => `${count} failed`,
  roles: { administrator: 'Administrator', reader: 'Read only' },
  account: (name: string) => `Account of ${name}`,
  signOut: 'Sign out',
  signIn: 'Sign in',
  signedOut: 'You are signed out.',
  refused: 'Sign-in failed.',
  refusedHelp: 'Try again. If the problem persists, send this message to the platform team:',
  unconfigured: 'Sign-in is not configured yet.',
  unconfiguredHelp:
    'The platform team sets the identity provider (Google Workspace, Entra, Okta…) in the stage setting “console”. See functions/console/README.md in the documentation.',
  noAccess: 'You do not have access to this console',
  noAccessAs: 'You are signed in as',
  noAccessHelp: 'This account has no role here.',
  otherAccount: 'Use another account',
  requestAccess: 'Request access',
  requestSubject: 'Access to Lucca to Google Calendar',
  requestBody: (account: string) =>
    `Hello,\n\nI would like access to the console of Lucca to Google Calendar.\nAccount: ${account}\nRole: administrator or read only\n`,
  accessFrom: (contact: string) =>
    `${contact} gives access. State the account above and the role you need: administrator or read only.`,
  accessFromTeam:
    'Access is given by the team that runs this connector in your company. State the account above and the role you need: administrator or read only.',
  unknownPage: 'Page not found',
  unknownPageHelp: 'Check the address.',
  home: 'Go to configurations',
};

const french: typeof english = {
  product: 'Lucca vers Google\u00a0Agenda',
  skip: 'Aller au contenu',
  navigation: 'Navigation principale',
  menu: 'Menu',
  configurations: 'Configurations',
  log: 'Journal',
  employee: 'Collaborateurs',
  history: 'Historique',
  failed: (count) => `${count} en échec`,
  roles: { administrator: 'Administrateur', reader: 'Lecture seule' },
  account: (name) => `Compte de ${name}`,
  signOut: 'Se déconnecter',
  signIn: 'Se connecter',
  signedOut: 'Vous êtes déconnecté.',
  refused: 'La connexion a échoué.',
  refusedHelp: 'Réessayez. Si le problème persiste, transmettez ce message à l’équipe technique :',
  unconfigured: 'La connexion n’est pas encore configurée.',
  unconfiguredHelp:
    'L’équipe technique renseigne le fournisseur d’identité (Google Workspace, Entra, Okta…) dans le paramètre « console » du déploiement. Voir functions/console/README.md dans la documentation.',
  noAccess: 'Vous n’avez pas accès à cette console',
  noAccessAs: 'Vous êtes connecté avec',
  noAccessHelp: 'Ce compte n’a reçu aucun droit ici.',
  otherAccount: 'Utiliser un autre compte',
  requestAccess: 'Demander l’accès',
  requestSubject: 'Accès à Lucca vers Google Agenda',
  requestBody: (account) =>
    `Bonjour,\n\nJe souhaite accéder à la console de Lucca vers Google Agenda.\nCompte : ${account}\nRôle : administrateur ou lecture seule\n`,
  accessFrom: (contact) =>
    `Les accès sont donnés par ${contact}. Indiquez le compte ci-dessus et le rôle souhaité : administrateur ou lecture seule.`,
  accessFromTeam:
    'Les accès sont donnés par l’équipe qui gère ce connecteur dans votre entreprise. Indiquez le compte ci-dessus et le rôle souhaité : administrateur ou lecture seule.',
  unknownPage: 'Page introuvable',
  unknownPageHelp: 'Vérifiez l’adresse.',
  home: 'Aller aux configurations',
};

export const shellTexts = { fr: typeset(french), en: english };
