import { configuredEstablishments, RefreshRecord } from '../../../functions/directory/refresh-state';
import { type Configuration, tenantsOf } from '../../../functions/domain/configuration';
import { terminalCommand } from '../../../functions/shared/cli-command';
import { DAY_MS } from '../../../functions/shared/time';
import type { RecordStore } from '../../../functions/store/record-store';
import { requirePrerequisite, skipped, ok, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

/** It is refreshed each night. */
const MAX_AGE_MS = 2 * DAY_MS;

type DirectoryDependencies = Pick<Lookups, 'configurations' | 'lucca'> & {
  records: () => Promise<Pick<RecordStore, 'read' | 'write'>>;
  stackName: string | null;
  /** ms since the epoch */
  now: () => number;
};

/** Checks that the employee directory of each tenant with API credentials and an active configuration is complete and recent. */
export async function checkDirectory(dependencies: DirectoryDependencies): Promise<Finding[]> {
  const configurations = await requirePrerequisite('the configurations', dependencies.configurations);
  const lucca = await requirePrerequisite('access to the Lucca API', dependencies.lucca);
  const findings: Finding[] = [];
  for (const tenant of tenantsOf(configurations)) {
    if (configuredEstablishments(configurations, tenant).length === 0) continue;
    if (await lucca.serves(tenant)) findings.push(await check(tenant, configurations, dependencies));
  }
  return findings.length > 0
    ? findings
    : [skipped('needs an active configuration of the tenant of the API credentials')];
}

async function check(
  tenant: string,
  configurations: Configuration[],
  { records, stackName, now }: DirectoryDependencies,
): Promise<Finding> {
  const { completed } = await new RefreshRecord(await records(), tenant, 'doctor', now).read();
  const advice = `Refresh it: ${terminalCommand('directory', ['refresh'], stackName)}`;
  if (completed === null) return wrong(`the directory of ${tenant} was never filled`, advice);
  const { at, employees } = completed;
  const ageMs = now() - at;
  if (ageMs > MAX_AGE_MS) {
    const days = Math.floor(ageMs / DAY_MS);
    return wrong(`the directory of ${tenant} was last refreshed ${days} days ago`, advice);
  }
  const establishments = configuredEstablishments(configurations, tenant).length;
  return ok(`employees: ${employees}; configured establishments: ${establishments}`);
}
