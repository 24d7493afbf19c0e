import { InvalidArgumentError } from 'commander';
import { resourceKey } from '../../functions/lucca/event-key';
import { CommandError } from '../command-line/command';

/** A resource as people enter it. `tenant` is null if they left it out. */
export type EnteredResource = { tenant: string | null; type: string; id: string };

const KEY = /^(?<tenant>https:\/\/[^#]+)#(?<type>[^#]+)#(?<id>.+)$/s;
const WITHOUT_TENANT = /^(?<type>[^#/:]+)[#/](?<id>.+)$/s;

/** Parses a key, or a resource as the table (`leave#12`) or the console (`leave/12`) shows it. */
export function parseResourceOption(text: string): EnteredResource {
  const { tenant = null, type, id } = (KEY.exec(text) ?? WITHOUT_TENANT.exec(text))?.groups ?? {};
  if (type !== undefined && id !== undefined) return { tenant, type, id };
  throw new InvalidArgumentError(
    'Use a resource as the log shows it, such as calendar-event#875, or with its tenant, such as ' +
      'https://acme.ilucca.net#calendar-event#875.',
  );
}

/**
 * Returns the keys that may be meant. Ids are unique only within a tenant: without one, one key for each tenant.
 *
 * @param tenants those of the configurations
 * @throws CommandError if there are none
 */
export async function keysOf(
  { tenant, type, id }: EnteredResource,
  tenants: () => Promise<Iterable<string>>,
): Promise<string[]> {
  const possible = tenant === null ? [...(await tenants())] : [tenant];
  if (possible.length > 0) return possible.map((one) => resourceKey(one, type, id));
  const example = resourceKey('https://acme.ilucca.net', type, id);
  throw new CommandError([
    `--resource: the tenant is unknown because there is no configuration; include it, such as ${example}`,
  ]);
}
