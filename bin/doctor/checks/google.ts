import { checkGoogle } from '../../../functions/console/configurations/google';
import type { AuthorizationCheck } from '../../../functions/console/contract/configurations';
import type { Configuration } from '../../../functions/domain/configuration';
import type { Outcome } from '../../../functions/domain/vocabulary';

import { findVerifiedEmployee, type AuthorizationGate } from '../../../functions/google/access-tokens';
import { TokenRefusedError } from '../../../functions/google/errors';
import type { AuthorizationStore } from '../../../functions/store/authorization-store';
import type { LogStore } from '../../../functions/store/log-store';
import { findingsOf, needed, ok, skipped, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

type GoogleDependencies = Pick<Lookups, 'configurations' | 'google'> & {
  /** Addresses that were named; without any, those that `employeesOf` gives are tried. */
  employees: string[];
  employeesOf: (configuration: string) => AsyncIterable<string>;
  now: () => number;
};

/** Where Google does not let us act. */
type Refused = { finding: Refusal; detail: string };

/** Whether Google lets each configuration act for an employee. Names configurations, and no address. */
export async function checkGoogleAccess(deps: GoogleDependencies): Promise<Finding[]> {
  const { employees, employeesOf, google, now } = deps;
  const configurations = await needed('the configurations', deps.configurations);
  if (configurations.length === 0) return [skipped('needs a configuration')];
  const findings: Finding[] = [];
  for (const configuration of configurations) {
    findings.push(...(await findingsOf(configuration.id, async () => [await lookAt(configuration)])));
  }
  return findings;

  async function lookAt(configuration: Configuration): Promise<Finding> {
    const { id, active } = configuration;
    if (!active) return skipped(`${id} is inactive`);
    const { credentialsSecretId } = configuration.google;
    const read = () => google.credentials.read(credentialsSecretId);
    const { type } = await needed(`the Google secret of ${id}`, read);
    if (type === 'aws_workload_identity') {
      return skipped(`only the connector's own role may act for ${id}: try the check on the console's page`);
    }
    const isNamed = employees.length > 0;
    const refused = await refusalOf(configuration, isNamed ? employees : employeesOf(id));
    if (refused === 'none') return ok(`${id} works`);
    if (refused === null) return skipped(`no employee of ${id} is known yet: name one with --employee`);
    // Who was there when the log was written may be gone.
    if (!isNamed && isAboutEmployee(refused.finding)) {
      return skipped(`the last employees of ${id} have no calendar any more: name one with --employee`);
    }
    return wrong(`${id}: ${refused.finding} (${refused.detail})`, GOOGLE_ADVICE[refused.finding]);
  }

  /** @returns `none` as soon as it works for one, else what says most of the configuration; null without employees */
  async function refusalOf(
    configuration: Configuration,
    tried: Iterable<string> | AsyncIterable<string>,
  ): Promise<Refused | 'none' | null> {
    const refusals: Refused[] = [];
    for await (const employee of tried) {
      const { finding, detail } = await checkGoogle(configuration, employee, google.openCalendar, now);
      if (finding === 'working') return 'none';
      refusals.push({ finding, detail: withoutAddresses(detail ?? '') });
    }
    return refusals.find(({ finding }) => !isAboutEmployee(finding)) ?? refusals[0] ?? null;
  }
}

/** Google's own words may quote one. */
function withoutAddresses(text: string): string {
  return text.replace(/\S+@\S+/g, '…');
}

type Refusal = Exclude<AuthorizationCheck['finding'], 'working'>;

const LATER = 'Run this again in a while';

/** What to do where Google does not let us act for an employee. */
const GOOGLE_ADVICE: Record<Refusal, string> = {
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

function isAboutEmployee(refusal: Refusal): boolean {
  return ABOUT_EMPLOYEE.includes(refusal);
}

const DAYS_MS = 30 * 24 * 60 * 60 * 1000;

const MOST = 3;

/** Google has let us act for the employee then. */
const SETTLED: Outcome[] = ['created', 'updated', 'moved', 'deleted', 'unchanged'];

/**
 * Addresses of a few employees for whom a configuration wrote into Google of late, the last one first. The log is read no
 * further than they are asked for.
 */
export async function* knownEmployees(
  logs: Pick<LogStore, 'list'>,
  configuration: string,
  now: number,
): AsyncGenerator<string> {
  const since = new Date(now - DAYS_MS).toISOString();
  const found = new Set<string>();
  for await (const { employee, outcome } of logs.list({ since, configuration }, { now })) {
    if (employee === null || !SETTLED.includes(outcome) || found.has(employee)) continue;
    found.add(employee);
    yield employee;
    if (found.size === MOST) return;
  }
}

/**
 * Asks Google, and tells nobody: a doctor changes nothing. Where an employee is refused, those for whom it worked before tell
 * whether it is the address or the authorization.
 */
export function silentGate(
  authorizations: () => Promise<Pick<AuthorizationStore, 'read'>>,
): AuthorizationGate {
  return async ({ configuration: id, credentialsSecretId, scope, employee }, ask) => {
    try {
      return await ask('only');
    } catch (error) {
      if (!(error instanceof TokenRefusedError)) throw error;
      const known = await (await authorizations()).read({ id, google: { credentialsSecretId, scope } });
      const others =
        known?.verifiedEmployees.map((one) => one.employee).filter((one) => one !== employee) ?? [];
      const other = await findVerifiedEmployee(others, (one) => ask('only', one));
      throw other.employee === null ? error : error.ofEmployee;
    }
  };
}
