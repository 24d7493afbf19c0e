import type { Assumption } from './assumption';

const SERVICE_ACCOUNTS = 'https://developers.google.com/identity/protocols/oauth2/service-account';

const TOKEN_ERRORS = `[error codes](${SERVICE_ACCOUNTS}#error-codes)`;

/** What the connector assumes about Google's token endpoint and about domain-wide delegation. */
export const GOOGLE_TOKEN_ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'GOOGLE-01',
    assumption: 'Google issues a token for each employee of the Workspace, valid for about an hour.',
    source: `[service accounts](${SERVICE_ACCOUNTS}#delegatingauthority)`,
    ifWrong: 'A token is requested more often, at worst for each call: events are slower.',
    modules: ['functions/google/access-tokens.ts'],
    check: 'google.token',
  },
  {
    id: 'GOOGLE-02',
    assumption:
      'For an address outside the Workspace, the token endpoint answers `unauthorized_client`, as for a missing delegation.',
    source: 'reports: google-api-php-client 1753, google-api-dotnet-client 1561',
    ifWrong:
      'The event of the employee fails with another reason about one employee. Others are not affected.',
    modules: ['functions/google/classify-error.ts', 'functions/sync/verified-employees.ts'],
    check: 'google.refused-tokens',
  },
  {
    id: 'GOOGLE-03',
    assumption: 'For an address without an account, it answers `invalid_grant`, “Invalid email or User ID”.',
    source: TOKEN_ERRORS,
    ifWrong:
      'Tokens for verified employees are requested first. Then the event fails as `google_account_suspended` or `employee_outside_workspace`. Until Google has issued a token for anybody, the event waits.',
    modules: ['functions/google/classify-error.ts'],
    check: 'google.refused-tokens',
  },
  {
    id: 'GOOGLE-04',
    assumption:
      'The token endpoint verifies the signature before it looks for the account, and answers `invalid_grant` with words that name no account.',
    source: null,
    ifWrong:
      'While a key is rejected, events of employees without an account fail instead of waiting. All others wait.',
    modules: ['functions/google/errors.ts', 'functions/google/classify-error.ts'],
    check: 'google.refused-tokens',
  },
  {
    id: 'GOOGLE-05',
    assumption: 'For a scope that the delegation lacks, it answers `unauthorized_client`.',
    source: TOKEN_ERRORS,
    ifWrong:
      'Events wait with the reason `credentials_rejected`, whose advice is about the key, not the scope.',
    modules: ['functions/google/classify-error.ts'],
    check: 'google.refused-tokens',
  },
  {
    id: 'GOOGLE-06',
    assumption:
      'For a deleted account, the words are “The account has been deleted”; for a suspended one, they have “disabled” or “suspended”.',
    source: 'public code',
    ifWrong: 'As for GOOGLE-03: the event fails with the reason `google_account_suspended`.',
    modules: ['functions/google/classify-error.ts'],
    check: { none: 'It needs a deleted and a suspended account. The sync log quotes the words of Google.' },
  },
  {
    id: 'GOOGLE-07',
    assumption: 'When an account is renamed, Google issues no token for its old address.',
    source: null,
    ifWrong: 'The old address still opens the calendar: a deletion takes one call less.',
    modules: ['functions/sync/delete-event.ts'],
    check: { none: 'It needs an account that may be renamed.' },
  },
  {
    id: 'GOOGLE-08',
    assumption: 'A new delegation takes effect within 24 hours.',
    source: '[delegation](https://support.google.com/a/answer/162106)',
    ifWrong: 'Events wait longer: the connector checks the authorization every minute.',
    modules: ['functions/domain/authorization.ts', 'functions/domain/authorization-texts.ts'],
    check: {
      none: 'It needs a new delegation. If the acceptance is asked to wait for one, its report has the time.',
    },
  },
];
