import * as z from 'zod';
import { inBatches } from '../../functions/shared/async';
import type { LogStore } from '../../functions/store/log-store';
import type { MappingStore } from '../../functions/store/mapping-store';
import type { RecordList } from '../../functions/store/record-list';
import type { RecordStore } from '../../functions/store/record-store';
import { employeeResource, type Link, type LinkSource, type Person } from './person';

/** Mappings that are read in parallel. */
const BATCH_SIZE = 25;

/** Earlier than the end of any event. */
export const ANY_END = '0';

type Stores = { logs: Pick<LogStore, 'about'>; mappings: Pick<MappingStore, 'read' | 'ofEmployee'> };

/** The log has addresses only; the mappings of its events have the id too. */
export function mappingLinks({ logs, mappings }: Stores): LinkSource {
  return {
    async ofAddress(address) {
      const resources = new Set<string>();
      for await (const { resource } of logs.about({ employee: address })) {
        if (resource !== null) resources.add(resource);
      }
      const changes = [...resources].flatMap((resource) => linkOfChange(resource, address) ?? []);
      const written = (await linksIn(resources)).filter((link) => link.address === address);
      return [...changes, ...written];
    },
    async ofId(tenant, id) {
      const change = employeeResource(tenant, id);
      const links: Link[] = [];
      for await (const { employee } of logs.about({ resource: change })) {
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
        const [tenant = ''] = mapping.resource.split('#');
        const locations = [...mapping.confirmed, ...mapping.pending];
        links.push(...locations.map(({ ownerId: id, owner: address }) => ({ tenant, id, address })));
      }
    }
    return links;
  }
}

/** The log of a change of an employee names its employee. */
function linkOfChange(resource: string, address: string): Link | null {
  const [tenant = '', type, ...id] = resource.split('#');
  return type === 'employee' ? { tenant, id: id.join('#'), address } : null;
}

/** Prefix of the records with addresses from Lucca; `<tenant>#<id>` follows. */
const CACHED = 'employee#';

const cachedEmployee = z.object({ fields: z.object({ email: z.string().nullish() }) });

type RecordStores = { records: Pick<RecordStore, 'read'>; recordList: Pick<RecordList, 'list'> };

/** The addresses that the sync function caches. */
export function cachedLinks({ records, recordList }: RecordStores): LinkSource {
  return {
    async ofAddress(address) {
      const links: Link[] = [];
      for await (const { id: key, value } of recordList.list(CACHED, cachedEmployee)) {
        const [, tenant = '', ...id] = key.split('#');
        if (value.fields.email?.toLowerCase() === address) links.push({ tenant, id: id.join('#'), address });
      }
      return links;
    },
    async ofId(tenant, id) {
      const cached = await records.read(cachedRecordId({ tenant, id }), cachedEmployee);
      return cached ? [{ tenant, id, address: cached.value.fields.email?.toLowerCase() ?? null }] : [];
    },
  };
}

export function cachedRecordId({ tenant, id }: Pick<Person, 'tenant' | 'id'>): string {
  return `${CACHED}${tenant ?? ''}#${id ?? ''}`;
}
