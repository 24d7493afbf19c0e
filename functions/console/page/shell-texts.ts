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
  refused: 'You could not be signed in.',
  refusedHelp: 'Try again. If that changes nothing, show this message to the platform team:',
  unconfigured: 'Sign-in is not set up yet.',
  unconfiguredHelp:
    'The platform team names the identity provider (Google Workspace, Entra, Okta…) in the setting “console” of the deployment; the README explains how.',
  noAccess: 'You have no access to this console.',
  noAccessHelp:
    'You are signed in, but neither your address, nor its domain, nor any of your groups was given access. Ask the platform team for it, or sign in with another account.',
  unknownPage: 'There is no such page.',
  unknownPageHelp: 'The address may be incomplete.',
  home: 'See the configurations',
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
  refused: 'La connexion n’a pas abouti.',
  refusedHelp: 'Réessayez. Si cela ne change rien, montrez ce message à l’équipe technique :',
  unconfigured: 'La connexion n’est pas encore configurée.',
  unconfiguredHelp:
    'L’équipe technique indique le fournisseur d’identité (Google Workspace, Entra, Okta…) dans le réglage « console » du déploiement ; le fichier README explique comment.',
  noAccess: 'Vous n’avez pas accès à cette console.',
  noAccessHelp:
    'Vous êtes bien connecté, mais ni votre adresse, ni son domaine, ni l’un de vos groupes n’a reçu d’accès. Demandez-le à l’équipe technique, ou connectez-vous avec un autre compte.',
  unknownPage: 'Cette page n’existe pas.',
  unknownPageHelp: 'L’adresse est peut-être incomplète.',
  home: 'Voir les configurations',
};

export const shellTexts = { fr: french, en: english };
