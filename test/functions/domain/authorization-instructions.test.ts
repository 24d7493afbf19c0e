import {
  authorizationInstructions,
  delegationLink,
  instructionsMail,
  instructionsText,
} from '../../../functions/domain/authorization-instructions';

const SCOPE = 'https://www.googleapis.com/auth/calendar';
const DRIVE = 'https://www.googleapis.com/auth/drive';
const client = {
  clientId: '112400039841439098567',
  scope: SCOPE,
  otherScopes: '',
  adminConsole: 'https://admin.google.com',
};

function queryOf(link: string): Record<string, string> {
  return Object.fromEntries(new URL(link).searchParams);
}

describe('the link to the Admin console', () => {
  it('adds a new client without overwriting the scopes of an existing one', () => {
    const link = delegationLink(client);
    expect(link).toMatch(/^https:\/\/admin\.google\.com\/ac\/owl\/domainwidedelegation\?/);
    expect(queryOf(link)).toEqual({ clientScopeToAdd: SCOPE, clientIdToAdd: client.clientId });
  });

  it('overwrites a client only with all the scopes that it keeps', () => {
    const link = delegationLink({ ...client, otherScopes: ` ${DRIVE},\n${SCOPE} ` });
    expect(queryOf(link)).toEqual({
      clientScopeToAdd: `${SCOPE},${DRIVE}`,
      clientIdToAdd: client.clientId,
      overwriteClientId: 'true',
    });
  });

  it('does not overwrite a client if the field for other scopes is blank', () => {
    expect(queryOf(delegationLink({ ...client, otherScopes: ' , ' }))).not.toHaveProperty(
      'overwriteClientId',
    );
  });

  it('separates the scopes of a configuration by commas, as the form of Google does', () => {
    const { scope } = authorizationInstructions('en', {
      ...client,
      scope: `${SCOPE}.events ${SCOPE}.readonly`,
    });
    expect(scope).toBe(`${SCOPE}.events,${SCOPE}.readonly`);
  });
});

describe('the instructions', () => {
  it('contain all that a Google administrator needs, as plain text', () => {
    const instructions = authorizationInstructions('en', client);
    expect(instructionsText(instructions)).toBe(
      [
        'To show Lucca events in Google Calendar, a Google Workspace super administrator must authorize the connector. It takes two minutes:',
        '',
        `1. With a super administrator account, open this link. It opens the form with its fields filled in: ${instructions.link}`,
        `2. Check the client ID: ${client.clientId}`,
        `3. Check the OAuth scopes: ${SCOPE}`,
        '4. Click “Authorize”.',
        '',
        'If Google says that this client ID already exists, find it in the list, click “Edit” and add the scope. Keep the other scopes.',
        '',
        'Without the link: Security → Access and data control → API controls → Manage domain-wide delegation → Add new.',
        '',
        'Google may take up to 24 hours to apply the authorization. The connector checks it automatically.',
      ].join('\n'),
    );
  });

  it('warn of the scopes that a link removes', () => {
    const instructions = authorizationInstructions('en', { ...client, otherScopes: DRIVE });
    expect(instructionsText(instructions)).toContain('scopes missing from it will be removed');
  });

  it('have French no-break spaces', () => {
    const text = instructionsText(authorizationInstructions('fr', client));
    expect(text).toContain('Cliquez sur «\u00a0Autoriser\u00a0».');
    expect(text).not.toMatch(/ [:;?!»]/);
  });

  it('survive a mailto link', () => {
    const instructions = authorizationInstructions('fr', client);
    const query = new URLSearchParams(instructionsMail(instructions).slice('mailto:?'.length));
    expect(query.get('subject')).toBe('Autoriser Lucca dans Google Workspace');
    expect(query.get('body')).toBe(instructionsText(instructions).replaceAll('\n', '\r\n'));
  });
});
