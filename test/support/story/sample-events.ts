import * as z from 'zod';
import { toObject, type JsonObject } from '../../../bin/acceptance/lucca/events/json-nodes';
import { configurationFile } from '../../../functions/domain/configuration';
import type { Outcome, Reason } from '../../../functions/domain/vocabulary';
import { HOUR_MS, toIso } from '../../../functions/shared/time';
import { projectSample, readSample, type Sample } from '../acceptance/lucca-samples';
import type { FakeLucca } from '../fakes/lucca/lucca';
import configurations from './configuration.json';
import { calendarEntry, type CalendarEntry } from './calendar-entry';

/** An event as the fake Lucca sends it, and what it becomes. */
export type SampleEvent = {
  name: string;
  event: z.infer<typeof sentEvent>;
  outcome: Outcome;
  reason?: Reason;
  entries: CalendarEntry[];
};

/** The fields that the fake Lucca and the story use. */
const sentEvent = z.looseObject({
  ...{ id: z.string(), topic: z.string(), occurredAt: z.string(), source: z.string() },
  businessEstablishment: z.looseObject({ id: z.string() }).nullable(),
});

const ESTABLISHMENT = '12';

const SAMPLE_IDS = 900_000;

/**
 * Moves samples into the tenant of the story: their employees are hired, and each sample is about a resource of its own
 * that changed before the story begins. Their days stay in the past.
 *
 * @param now ms since the epoch
 */
export function moveSamples(samples: readonly Sample[], lucca: FakeLucca, now: number): SampleEvent[] {
  const addresses = new Map<string, string>();
  const [configuration] = configurationFile.parse(configurations).configurations;
  if (!configuration) throw new Error('The story has no configuration');
  return samples.map(({ name, json }, index): SampleEvent => {
    const occurredAt = toIso(now - 2 * HOUR_MS + index);
    const data = toObject(json['data']);
    const event = sentEvent.parse({
      ...json,
      ...{ id: `sample-${index + 1}`, occurredAt, source: 'https://acme.ilucca.net' },
      businessEstablishment: { id: ESTABLISHMENT, type: 'business-establishment' },
      ...(data && { data: { ...withEmployees(data), id: `sample-${index + 1}` } }),
    });
    const delivery = readSample(event, now);
    if (delivery.kind !== 'event')
      return { name, event, outcome: 'failed', reason: 'invalid_event', entries: [] };
    const projection = projectSample(delivery, configuration, (id) => addresses.get(id) ?? '');
    switch (projection.kind) {
      case 'none':
        return { name, event, outcome: 'skipped', reason: projection.reason, entries: [] };
      case 'impossible':
        return { name, event, outcome: 'failed', reason: projection.reason, entries: [] };
      case 'event': {
        const { owner, parts } = projection;
        const entries = parts.map((part) => calendarEntry(owner.address, part.event));
        return { name, event, outcome: 'created', entries };
      }
    }
  });

  function withEmployees(data: JsonObject): JsonObject {
    const { organizer, employee, attendees } = data;
    return {
      ...data,
      ...('organizer' in data && { organizer: hired(organizer) }),
      ...('employee' in data && { employee: hired(employee) }),
      ...(Array.isArray(attendees) && { attendees: attendees.map(hired) }),
    };
  }

  /** References without an id stay: the contract rejects them. */
  function hired(reference: unknown): unknown {
    const fields = toObject(reference);
    if (typeof fields?.['id'] !== 'string') return reference;
    // Lucca's ids are numbers; these are far from those of the story.
    const id = /^\d+$/.test(fields['id'])
      ? String(SAMPLE_IDS + Number(fields['id']))
      : `sample-${fields['id']}`;
    const address = addresses.get(id) ?? `exemple.${addresses.size + 1}@acme.example`;
    if (!addresses.has(id)) {
      addresses.set(id, address);
      lucca.organization.hire(id, address, { givenName: 'Exemple', familyName: String(addresses.size) });
    }
    return { ...fields, id, ...(typeof fields['email'] === 'string' && { email: address }) };
  }
}
