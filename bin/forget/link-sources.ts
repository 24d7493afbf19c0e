import { parseResource } from '../../functions/lucca/event-key';
import { inBatches } from '../../functions/shared/async';
import type { DirectoryEmployee, DirectoryStore } from '../../functions/store/directory-store';
import type { LogStore } from '../../functions/store/log/log-store';
import type { MappingStore } from '../../functions/store/mapping-store';
import { employeeResource, type Link, type LinkSource } from './person';

/** Mappings that are read in parallel. */
const BATCH_SIZE = 25;

/** Earlier than the end of any event. */
export const ANY_END = '0';

type Stores = {
  logs: Pick<LogStore, 'ofEmployee' | 'ofResources'>;
  mappings: Pick<MappingStore, 'read' | 'ofEmployee'>;
};

/** The log has addresses only; the mappings of its events have the id too. */
export function mappingLinks({ logs, mappings }: Stores): LinkSource {
  return {
    async ofAddress(address) {
      const resources = new Set<string>();
      for await (const { resource } of logs.ofEmployee(address)) {
        if (resource !== null) resources.add(resource);
      }
      const changes = [...resources].flatMap((resource) => linkOfChange(resource, address) ?? []);
      const written = (await linksIn(resources)).filter((link) => link.address === address);
      return [...changes, ...written];
    },
    async ofId(tenant, id) {
      const change = employeeResource(tenant, id);
      const links: Link[] = [];
      for await (const { employee } of logs.ofResources(new Set([change]))) {
        links.push({ tenant, id, address: employee });
      }
      const last = await mappings.read(change);
      if (last?.result) links.push({ tenant, id, address: last.result.employee?.toLowerCase() ?? null });
      const resources: string[] = [];
      for await (const { resource } of mappings.ofEmployee(`${tenant}#${id}`, ANY_END))
        resources.push(resource);
      return [...links, ...(await linksIn(resources)).filter((link) => link.id === id)];
    },
  };

  async function linksIn(resources: Iterable<string>): Promise<Link[]> {
    const links: Link[] = [];
    for await (const batch of inBatches(resources, BATCH_SIZE)) {
      const read = await Promise.all(batch.map((resource) => mappings.read(resource)));
      for (const mapping of read.filter((one) => one !== null)) {
        const tenant = parseResource(mapping.resource)?.tenant ?? '';
        const locations = [...mapping.confirmed, ...mapping.pending];
        links.push(...locations.map(({ ownerId: id, owner: address }) => ({ tenant, id, address })));
      }
    }
    return links;
  }
}

/** The log of a change of an employee names its employee. */
function linkOfChange(resource: string, address: string): Link | null {
  const parsed = parseResource(resource);
  return parsed?.type === 'employee' ? { tenant: parsed.tenant, id: parsed.id, address } : null;
}

/** The employee directory. @param tenants those of the configurations */
export function directoryLinks(
  directory: Pick<DirectoryStore, 'all' | 'employees'>,
  tenants: readonly string[],
): LinkSource {
  return {
    async ofAddress(address) {
      const links: Link[] = [];
      for (const tenant of tenants) {
        for await (const entry of directory.all(tenant)) {
          if (linkOf(tenant, entry).address === address) links.push(linkOf(tenant, entry));
        }
      }
      return links;
    },
    async ofId(tenant, id) {
      const found = (await directory.employees(tenant, [id])).get(id);
      return found ? [linkOf(tenant, found)] : [];
    },
  };
}

function linkOf(tenant: string, { id, email }: DirectoryEmployee): Link {
  return { tenant, id, address: email?.toLowerCase() ?? null };
}
