import { isDeepStrictEqual } from 'node:util';
import { emptyMapping, TOMBSTONE_S, type EventLocation, type Mapping } from '../../functions/domain/mapping';
import { parseResource, versionAfter } from '../../functions/lucca/event-key';
import { employeeResource, isAt, type Person } from './person';

type MappingContent = Omit<Mapping, 'revision'>;

/** The employee, and resources that are theirs even if their mappings do not say so. */
export type Owner = Person & { resources: ReadonlySet<string> };

/**
 * Whose mapping this is, as far as the employee is concerned:
 *
 * - `own`: all events are, or will be, in the calendar of the employee, or the last result is about the employee;
 * - `others`: others own events, and the employee is a guest, or owns some events because the owner is changing;
 * - null: it does not mention the employee.
 */
export function roleIn(mapping: Mapping, person: Owner): 'own' | 'others' | null {
  const locations = [...mapping.confirmed, ...mapping.pending];
  if (locations.some((one) => !isTheirs(one, mapping, person)))
    return isDeepStrictEqual(withoutGuest(mapping, person), mapping) ? null : 'others';
  const isTombstone = locations.length === 0 && mapping.result === null;
  if (isTombstone) return null;
  const isOwn =
    locations.length > 0 || isAt(mapping.result?.employee, person) || person.resources.has(mapping.resource);
  return isOwn ? 'own' : null;
}

/**
 * Returns the mapping without the employee.
 *
 * @param now ms since the epoch
 * @returns `remove` if its key names the employee; null if it does not mention the employee
 */
export function withoutEmployee(
  mapping: Mapping,
  person: Owner,
  now: number,
): MappingContent | 'remove' | null {
  const isChange = person.id !== null && mapping.resource === employeeResource(person.tenant, person.id);
  switch (roleIn(mapping, person)) {
    case 'own':
      return isChange ? 'remove' : tombstone(mapping, now);
    case 'others':
      return withoutGuest(mapping, person);
    case null:
      return null;
  }
}

/**
 * Keeps only what stops the last event and older ones from being applied again. The next event continues with the
 * generation of the events in Google, so that it finds and updates them instead of writing them a second time.
 */
function tombstone(mapping: Mapping, now: number): MappingContent {
  const { resource, version, confirmed, pending, generation } = mapping;
  const locations = confirmed.length > 0 ? confirmed : pending;
  return {
    ...emptyMapping(resource),
    version: versionAfter(version),
    generation: locations.length > 0 ? Math.min(...locations.map((one) => one.generation)) - 1 : generation,
    expiresAt: Math.floor(now / 1000) + TOMBSTONE_S,
  };
}

/** Removes the employee from the guests, from the last result, and from a change of the owner that is incomplete. */
function withoutGuest(mapping: Mapping, person: Owner): Mapping {
  const stays = (location: EventLocation) => !isTheirs(location, mapping, person);
  const remaining = (guests: string[]) => guests.filter((guest) => !isAt(guest, person));
  const { written, result } = mapping;
  const confirmed = mapping.confirmed.filter(stays);
  const pending = mapping.pending.filter(stays);
  const isWritten = confirmed.length > 0;
  const owner = confirmed.at(-1) ?? pending.at(-1);
  return {
    ...mapping,
    confirmed,
    pending,
    written: written && isWritten ? { ...written, guests: remaining(written.guests) } : null,
    // Without the confirmed events, their guests may still have been written to the pending ones.
    guests: remaining([...new Set([...mapping.guests, ...(isWritten ? [] : (written?.guests ?? []))])]),
    result: result && isAt(result.employee, person) ? { ...result, employee: null, detail: null } : result,
    ...(owner && isAt(mapping.ownerAddress, person) && ownedBy(owner, mapping)),
  };
}

function ownedBy({ ownerId, owner }: EventLocation, { resource }: Mapping) {
  return { employee: `${parseResource(resource)?.tenant ?? ''}#${ownerId}`, ownerAddress: owner };
}

/** Compares ids if possible: an address may be reassigned to another employee. */
function isTheirs({ ownerId, owner }: EventLocation, { resource }: Mapping, person: Owner): boolean {
  if (person.id === null) return isAt(owner, person);
  return ownerId === person.id && resource.startsWith(`${person.tenant}#`);
}
