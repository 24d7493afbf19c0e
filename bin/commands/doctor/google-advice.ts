import type { AuthorizationCheck } from '../../../functions/console/contract/configurations';

export type Refusal = Exclude<AuthorizationCheck['finding'], 'working'>;

const LATER = 'Run this again in a while';

/** What to do where Google does not let us act for an employee. */
export const GOOGLE_ADVICE: Record<Refusal, string> = {
  authorization_missing:
    "Delegate the domain to the service account's numeric client id, with exactly the scope of the configuration (README, " +
    'Deploy, step 4); Google may take 24 hours to apply it. It says the same of an address outside the Workspace',
  credentials_missing: 'Put the credentials into the secret of the configuration (README, Deploy, step 3)',
  credentials_rejected: 'The key was deleted in Google, or is not of this account: store a new one',
  unknown_google_user: 'Name an employee who has a Google account, with --employee',
  employee_outside_workspace: 'Name an employee whose address is in the Google Workspace, with --employee',
  google_account_suspended:
    'Name an employee whose Google account is neither suspended nor restricted, with --employee',
  no_google_calendar: 'Name an employee who has Google Calendar, with --employee',
  google_api_disabled: "Enable the Google Calendar API in the service account's project",
  permission_denied:
    'Check the scope that is delegated, and who may use calendars in the Google Admin console',
  google_refused: 'Tell the platform team: it is not known why Google refuses this',
  google_unavailable: LATER,
  rate_limited: LATER,
  quota_exhausted:
    'The quota of the Google project is spent: ask Google for more, or wait until it is there again',
  internal_error: LATER,
};

/** These say nothing of the configuration. */
const ABOUT_EMPLOYEE: Refusal[] = [
  'unknown_google_user',
  'employee_outside_workspace',
  'google_account_suspended',
  'no_google_calendar',
];

export function isAboutEmployee(refusal: Refusal): boolean {
  return ABOUT_EMPLOYEE.includes(refusal);
}
