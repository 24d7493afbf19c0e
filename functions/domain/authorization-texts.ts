/** GOOGLE-08: `delay` promises 24 hours. */
export type InstructionTexts = {
  title: string;
  intro: string;
  openLink: string;
  checkClient: string;
  checkScope: string;
  authorize: string;
  /** For a client that may exist with other scopes. */
  editExisting: string;
  /** For a link that lists the scopes to keep. */
  keptScopes: string;
  byHand: string;
  delay: string;
};

export const instructionsInEnglish: InstructionTexts = {
  title: 'Authorize Lucca in Google Workspace',
  intro:
    'To show Lucca events in Google Calendar, a Google Workspace super administrator must authorize the connector. It takes two minutes:',
  openLink:
    'With a super administrator account, open this link. It opens the form with its fields filled in: ',
  checkClient: 'Check the client ID: ',
  checkScope: 'Check the OAuth scopes: ',
  authorize: 'Click “Authorize”.',
  editExisting:
    'If Google says that this client ID already exists, find it in the list, click “Edit” and add the scope. Keep the other scopes.',
  keptScopes:
    'The link replaces the scopes of this client: scopes missing from it will be removed. It lists those to keep.',
  byHand:
    'Without the link: Security → Access and data control → API controls → Manage domain-wide delegation → Add new.',
  delay: 'Google may take up to 24 hours to apply the authorization. The connector checks it automatically.',
};

export const instructionsInFrench: InstructionTexts = {
  title: 'Autoriser Lucca dans Google Workspace',
  intro:
    'Pour afficher les événements de Lucca dans Google Agenda, un super-administrateur Google Workspace doit autoriser le connecteur. Cela prend deux minutes :',
  openLink: 'Avec un compte de super-administrateur, ouvrez ce lien. Le formulaire s’ouvre prérempli : ',
  checkClient: 'Vérifiez l’identifiant client : ',
  checkScope: 'Vérifiez les champs d’application OAuth : ',
  authorize: 'Cliquez sur « Autoriser ».',
  editExisting:
    'Si Google indique que cet identifiant client existe déjà, cherchez-le dans la liste, cliquez sur « Modifier » et ajoutez le champ d’application. Conservez les autres.',
  keptScopes:
    'Le lien remplace les champs d’application de ce client : ceux qui n’y figurent pas seront supprimés. Il contient ceux à conserver.',
  byHand:
    'Sans le lien : Sécurité → Contrôle des accès et des données → Commandes des API → Gérer la délégation au niveau du domaine → Ajouter.',
  delay:
    'Google peut mettre jusqu’à 24 heures à appliquer l’autorisation. Le connecteur le vérifie automatiquement.',
};
