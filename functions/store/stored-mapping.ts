import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { emptyMapping, mapping as schema, type Mapping, type WrittenEvents } from '../domain/mapping';

/**
 * The format in which the table stores mappings. DynamoDB bills a write by each KB that the item begins, and nearly all
 * items are mappings of one event, which take less than one in this format:
 *
 * - an attribute is absent if it has the value of a new mapping;
 * - a location lacks what the whole mapping states: `configuration` and `eventType`, which the item has for this purpose,
 *   the product, the generation, and the owner, who is in the keys of the index; a pending one also lacks the part that
 *   the confirmed one with its id states;
 * - the result lacks what the first confirmed location states, and `written` the type and the end of the events;
 * - `written.event` has what all events have in common, and `written.parts` what differs.
 */
type Item = Record<string, unknown>;

const item = z.record(z.string(), z.unknown());
const storedMapping = z.looseObject({
  resource: z.string(),
  eventType: z.string().optional(),
  generation: z.number().optional(),
  employee: z.string().optional(),
  ownerAddress: z.string().optional(),
  endsAt: z.string().optional(),
  confirmed: z.array(item).default([]),
  pending: z.array(item).default([]),
  written: z
    .looseObject({ event: item, parts: z.array(z.looseObject({ name: z.string().optional() })) })
    .nullable()
    .default(null),
  result: item.nullable().default(null),
});

export function toStoredMapping(mapping: Mapping): Item {
  const { resource, confirmed, pending, written, result } = mapping;
  const { configuration, eventType } = pending.at(-1) ?? confirmed.at(-1) ?? {};
  const stated = { ...mapping, configuration, eventType };
  const parts = partsById(confirmed);
  const compact = {
    ...mapping,
    confirmed: confirmed.map((one) => differences(one, locationDefaults(stated))),
    pending: pending.map((one) => differences(one, locationDefaults(stated, parts.get(one.googleEventId)))),
    written: written && toStoredEvents(written, writtenDefaults(stated), { eventType }),
    result: result && differences(result, resultDefaults(confirmed[0])),
  };
  return { resource, ...defined({ configuration, eventType }), ...differences(compact, emptyMapping('')) };
}

/** @throws ZodError if the item is not a mapping */
export function fromStoredMapping(stored: unknown): Mapping {
  const { confirmed: confirmedItems, pending, written, result, ...rest } = storedMapping.parse(stored);
  const stated = { ...emptyMapping(rest.resource), ...rest };
  const { eventType } = stated;
  const confirmed: Item[] = confirmedItems.map((one) => ({ ...locationDefaults(stated), ...one }));
  const parts = partsById(confirmed);
  return schema.parse({
    ...stated,
    confirmed,
    pending: pending.map((one) => ({ ...locationDefaults(stated, parts.get(one['googleEventId'])), ...one })),
    written: written && {
      ...writtenDefaults(stated),
      ...written,
      parts: written.parts.map(({ name = '', ...own }) => ({
        name,
        event: { eventType, ...written.event, ...own },
      })),
    },
    result: result && { ...resultDefaults(confirmed[0]), ...result },
  });
}

function partsById(locations: Item[]): Map<unknown, unknown> {
  return new Map(locations.map(({ googleEventId, part }) => [googleEventId, part]));
}

/** What a location need not repeat. */
function locationDefaults(
  { employee, ownerAddress: owner, ...stated }: Pick<Mapping, 'employee' | 'ownerAddress'> & Item,
  part: unknown = '',
): Item {
  const { configuration, eventType, product, generation } = stated;
  // `<tenant>#<employee id>`; a tenant is an origin, without `#`.
  const ownerId = employee?.slice(employee.indexOf('#') + 1);
  return {
    ...{ configuration, eventType, product, generation, owner, ownerId },
    ...{ part, hash: null, etag: null, link: null },
  };
}

function resultDefaults({
  configuration = null,
  owner: employee = null,
  googleEventId = null,
}: Item = {}): Item {
  return { reason: null, detail: null, configuration, employee, googleEventId };
}

function writtenDefaults({ endsAt }: Pick<Mapping, 'endsAt'>): Item {
  return { guests: [], sendUpdates: 'none', keepsManualChanges: true, endsAt };
}

/** @param eventDefaults what an event need not repeat */
function toStoredEvents({ parts, ...written }: WrittenEvents, defaults: Item, eventDefaults: Item): Item {
  const events = parts.map(({ event }) => differences(event, eventDefaults));
  const [first = {}] = events;
  const isCommon = (name: string) => events.every((event) => isDeepStrictEqual(event[name], first[name]));
  const event = Object.fromEntries(Object.entries(first).filter(([name]) => isCommon(name)));
  return {
    event,
    parts: parts.map(({ name }, index) => ({
      ...differences({ name }, { name: '' }),
      ...differences(events[index] ?? {}, event),
    })),
    ...differences(written, defaults),
  };
}

/** Returns the properties that differ from the defaults. */
function differences(value: Item, defaults: Item): Item {
  const different = Object.entries(value).filter(([name, one]) => !isDeepStrictEqual(one, defaults[name]));
  return defined(Object.fromEntries(different));
}

function defined(value: Item): Item {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}
