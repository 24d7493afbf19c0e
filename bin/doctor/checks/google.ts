import { checkGoogle } from '../../../functions/console/configurations/google';
import type { AuthorizationCheck } from '../../../functions/console/contract/configurations';
import type { Configuration } from '../../../functions/domain/configuration';
import type { Outcome } from '../../../functions/domain/vocabulary';
import { withoutAddresses } from '../../../functions/shared/safe-logging';
import { DAY_MS } from '../../../functions/shared/time';
import type { LogStore } from '../../../functions/store/log-store';
import { findingsOf, ok, requirePrerequisite, skipped, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

type GoogleDependencies = Pick<Lookups, 'configurations' | 'google'> & {
  /** Addresses to try, from the options; if empty, those of `recentEmployees`. */
  employees: string[];
  recentEmployees: (configuration: string) => AsyncIterable<string>;
  now: () => number;
};

type FailedFinding = Exclude<AuthorizationCheck['finding'], 'working'>;

type Failure = { reason: FailedFinding; detail: string };

/** Checks that Google lets each configuration act for an employee. Findings name configurations, but no address. */
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
    if (!active) return skipped(`${id} is inactive`);
    const { credentialsSecretId } = configuration.google;
    const read = () => google.credentials.read(credentialsSecretId);
    const { type } = await requirePrerequisite(`the Google secret of ${id}`, read);
    if (type === 'aws_workload_identity') {
      return skipped(`only the connector's own role may act for ${id}: run the check in the console instead`);
    }
    const isNamed = employees.length > 0;
    const result = await tryEmployees(configuration, isNamed ? employees : recentEmployees(id));
    if (result === 'working') return ok(`${id} works`);
    if (result === 'no employees')
      return skipped(`no employee of ${id} is known yet: name one with --employee`);
    // An employee from the log may have left since.
    if (!isNamed && isAboutEmployee(result.reason)) {
      return skipped(`the last employees of ${id} no longer have a calendar: name one with --employee`);
    }
    return wrong(`${id}: ${result.reason} (${result.detail})`, ADVICE[result.reason]);
  }

  /** Stops at the first employee for whom it works; else returns the failure that says most about the configuration. */
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

/** These say nothing about the configuration. */
const ABOUT_EMPLOYEE: FailedFinding[] = [
  'unknown_google_user',
  'employee_outside_workspace',
  'google_account_suspended',
  'no_google_calendar',
];

function isAboutEmployee(reason: FailedFinding): boolean {
  return ABOUT_EMPLOYEE.includes(reason);
}

const RETRY_LATER = 'Run this again in a while';

/** Not the texts of the sync log: those are about an event, which someone has to change in Lucca. */
const ADVICE: Record<FailedFinding, string> = {
  authorization_missing:
    "Delegate the domain to the service account's numeric client id, with exactly the scope of the configuration (README, " +
    'Deploy, step 4); Google may take 24 hours to apply it. Google gives the same error for an address outside the Workspace',
  credentials_missing: 'Store the credentials in the secret of the configuration (README, Deploy, step 3)',
  credentials_rejected: 'The key was deleted in Google, or belongs to another account: store a new one',
  unknown_google_user: 'Name an employee who has a Google account, with --employee',
  employee_outside_workspace: 'Name an employee whose address is in the Google Workspace, with --employee',
  google_account_suspended:
    'Name an employee whose Google account is neither suspended nor restricted, with --employee',
  no_google_calendar: 'Name an employee who has Google Calendar, with --employee',
  google_api_disabled: "Enable the Google Calendar API in the service account's project",
  permission_denied: 'Check the delegated scope, and who may use calendars in the Google Admin console',
  google_refused: 'Tell the platform team: the cause is not known',
  google_unavailable: RETRY_LATER,
  rate_limited: RETRY_LATER,
  quota_exhausted:
    'The quota of the Google project is used up: ask Google for a higher one, or wait until it is renewed',
  internal_error: RETRY_LATER,
};

const RECENT_MS = 30 * DAY_MS;

const MAX_EMPLOYEES = 3;

/** Outcomes of events for which Google let the connector act for the employee. */
const WRITTEN: Outcome[] = ['created', 'updated', 'moved', 'deleted', 'unchanged'];

/**
 * Addresses of the last few employees in whose calendar a configuration wrote, most recent first. Reads the log only as far
 * as the caller iterates.
 */
export async function* findRecentEmployees(
  logs: Pick<LogStore, 'list'>,
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
