import { checkGoogle } from '../../../functions/console/configurations/google';
import type { AuthorizationCheck } from '../../../functions/console/contract/configurations';
import type { Configuration } from '../../../functions/domain/configuration';
import type { Outcome } from '../../../functions/domain/vocabulary';
import { withoutAddresses } from '../../../functions/shared/safe-logging';
import { DAY_MS } from '../../../functions/shared/time';
import type { LogList } from '../../../functions/store/log/log-list';
import { findingsOf, ok, requirePrerequisite, skipped, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

type GoogleDependencies = Pick<Lookups, 'configurations' | 'google'> & {
  /** Addresses from the options; if empty, `recentEmployees` are tried. */
  employees: string[];
  recentEmployees: (configuration: string) => AsyncIterable<string>;
  now: () => number;
};

type FailedFinding = Exclude<AuthorizationCheck['finding'], 'working'>;

type Failure = { reason: FailedFinding; detail: string };

/** Checks that each configuration may act for an employee in Google. Findings contain no addresses. */
export async function checkGoogleAccess(dependencies: GoogleDependencies): Promise<Finding[]> {
  const { employees, recentEmployees, google, now } = dependencies;
  const configurations = await requirePrerequisite('the configurations', dependencies.configurations);
  if (configurations.length === 0) return [skipped('needs a configuration')];
  const findings: Finding[] = [];
  for (const configuration of configurations) {
    findings.push(...(await findingsOf(configuration.id, async () => [await check(configuration)])));
  }
  return findings;

  async function check(configuration: Configuration): Promise<Finding> {
    const { id, active } = configuration;
    if (!active) return skipped(`${id}: inactive`);
    const { credentialsSecretId } = configuration.google;
    const read = () => google.credentials.read(credentialsSecretId);
    const { type } = await requirePrerequisite(`the Google secret of ${id}`, read);
    if (type === 'aws_workload_identity') {
      return skipped(`${id}: only the roles of the functions have access; use the check in the console`);
    }
    const isNamed = employees.length > 0;
    const result = await tryEmployees(configuration, isNamed ? employees : recentEmployees(id));
    if (result === 'working') return ok(`${id}: authorized`);
    if (result === 'no employees')
      return skipped(`${id}: no recent employee in the log; specify one with --employee`);
    // An employee in the log may have left since.
    if (!isNamed && isAboutEmployee(result.reason)) {
      return skipped(`${id}: the recent employees have no calendar any more; specify one with --employee`);
    }
    return wrong(`${id}: ${result.reason} (${result.detail})`, ADVICE[result.reason]);
  }

  /** Stops at the first employee with access; otherwise returns the failure that is most specific to the configuration. */
  async function tryEmployees(
    configuration: Configuration,
    candidates: Iterable<string> | AsyncIterable<string>,
  ): Promise<Failure | 'working' | 'no employees'> {
    const failures: Failure[] = [];
    for await (const employee of candidates) {
      const { finding, detail } = await checkGoogle(configuration, employee, google.openCalendar, now);
      if (finding === 'working') return 'working';
      failures.push({ reason: finding, detail: withoutAddresses(detail ?? '') });
    }
    return failures.find(({ reason }) => !isAboutEmployee(reason)) ?? failures[0] ?? 'no employees';
  }
}

/** Findings about the employee rather than the configuration. */
const ABOUT_EMPLOYEE: FailedFinding[] = [
  'unknown_google_user',
  'employee_outside_workspace',
  'google_account_suspended',
  'no_google_calendar',
];

function isAboutEmployee(reason: FailedFinding): boolean {
  return ABOUT_EMPLOYEE.includes(reason);
}

const RETRY_LATER = 'Run the doctor again in a few minutes';

/** Differs from the texts of the sync log, which tell an administrator how to repair a single event. */
const ADVICE: Record<FailedFinding, string> = {
  authorization_missing:
    "Grant domain-wide delegation to the service account's numeric client ID with exactly the scope of the configuration; see " +
    '"Authorize it" in README.md. Google may take 24 hours to apply it, and returns the same error for an address outside the ' +
    'Workspace',
  credentials_missing:
    'Store the credentials in the secret of the configuration; see "Create the Google service account" in README.md',
  credentials_rejected:
    'The key was deleted in Google or belongs to another service account: store a new one',
  unknown_google_user: 'With --employee, specify an employee who has a Google account',
  employee_outside_workspace: 'With --employee, specify an employee whose address is in the Google Workspace',
  google_account_suspended:
    'With --employee, specify an employee whose Google account is neither suspended nor restricted',
  no_google_calendar: 'With --employee, specify an employee who has Google Calendar',
  google_api_disabled: "Enable the Google Calendar API in the service account's project",
  permission_denied:
    'Check the delegated scope and, in the Google Admin console, who can use Google Calendar',
  google_refused:
    'Look up this error in the documentation of the Google Calendar API: the connector has no advice for it',
  google_unavailable: RETRY_LATER,
  rate_limited: RETRY_LATER,
  quota_exhausted:
    'The quota of the Google Cloud project is used up: request a higher one, or wait until it is renewed',
  internal_error: RETRY_LATER,
};

const RECENT_MS = 30 * DAY_MS;

const MAX_EMPLOYEES = 3;

/** Outcomes of events for which the connector accessed the employee's calendar. */
const WRITTEN: Outcome[] = ['created', 'updated', 'moved', 'deleted', 'unchanged'];

/**
 * Yields the addresses of the employees whose calendars a configuration accessed last, most recent first. Reads the log only as
 * far as the caller iterates.
 */
export async function* findRecentEmployees(
  logs: Pick<LogList, 'list'>,
  configuration: string,
  now: number,
): AsyncGenerator<string> {
  const since = new Date(now - RECENT_MS).toISOString();
  const found = new Set<string>();
  for await (const { employee, outcome } of logs.list({ since, configuration }, { now })) {
    if (employee === null || !WRITTEN.includes(outcome) || found.has(employee)) continue;
    found.add(employee);
    yield employee;
    if (found.size === MAX_EMPLOYEES) return;
  }
}
