import { checkGoogle } from '../../../functions/console/configurations/google';
import type { Configuration } from '../../../functions/domain/configuration';
import { findingsOf, needed, ok, skipped, wrong, type Finding } from '../finding';
import { GOOGLE_ADVICE, isAboutEmployee, type Refusal } from '../../commands/doctor/google-advice';
import type { Lookups } from '../lookups';

export type GoogleDependencies = Pick<Lookups, 'configurations' | 'google'> & {
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
