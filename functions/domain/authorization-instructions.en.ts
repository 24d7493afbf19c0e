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
