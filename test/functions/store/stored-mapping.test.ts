import fc from 'fast-check';
import type { EventLocation, Mapping, WrittenEvents } from '../../../functions/domain/mapping';
import { ownership, plan, type Desired } from '../../../functions/domain/plan';
import { project } from '../../../functions/domain/project';
import { toWrittenEvents } from '../../../functions/domain/projection';
import { PRODUCTS } from '../../../functions/domain/vocabulary';
import { fromStoredMapping, toStoredMapping } from '../../../functions/store/stored-mapping';
import { intentOf } from '../../../functions/sync/mapping-updates';
import { aConfiguration } from '../../support/builders/configurations';
import {
  exampleLocation,
  exampleMapping,
  leave,
  session,
  workplace,
} from '../../support/builders/sync-examples';
import { itemBytes } from '../../simulation/services/memory-table';

/** Few values, so that attributes of a mapping are often equal. */
const text = fc.constantFrom('', 'a', 'b');
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const endsAt = fc.constantFrom('2026-03-02T16:00:00.000Z', '2027-03-02T16:00:00.000Z');

const eventLocation: fc.Arbitrary<EventLocation> = fc.record({
  configuration: text,
  owner: text,
  ownerId: text,
  googleEventId: text,
  eventType: fc.constantFrom('default', 'workingLocation', 'outOfOffice'),
  product: fc.constantFrom(...PRODUCTS),
  part: text,
  generation: fc.nat(2),
  hash: orNull(text),
  etag: orNull(text),
  link: orNull(text),
});

const written: fc.Arbitrary<WrittenEvents> = fc.record({
  parts: fc.array(
    fc.record({
      name: text,
      event: fc.record(
        {
          eventType: fc.constantFrom('default', 'workingLocation'),
          status: text,
          summary: text,
          start: fc.record({ date: text }),
          end: fc.record({ date: text }),
          location: text,
          reminders: fc.record({ useDefault: fc.boolean() }),
        },
        { requiredKeys: ['eventType', 'status', 'summary', 'start', 'end'] },
      ),
    }),
    { maxLength: 3 },
  ),
  guests: fc.array(text, { maxLength: 2 }),
  sendUpdates: fc.constantFrom('none', 'all', 'externalOnly'),
  keepsManualChanges: fc.boolean(),
  endsAt,
});

const mapping: fc.Arbitrary<Mapping> = fc.record({
  resource: fc.constantFrom('https://acme.ilucca.net#leave#1', 'https://acme.ilucca.net#leave#2'),
  product: orNull(fc.constantFrom(...PRODUCTS)),
  version: text,
  confirmed: fc.array(eventLocation, { maxLength: 3 }),
  pending: fc.array(eventLocation, { maxLength: 3 }),
  pendingAddress: orNull(text),
  generation: fc.integer({ min: -1, max: 2 }),
  written: orNull(written),
  guests: fc.array(text, { maxLength: 2 }),
  employee: orNull(fc.constantFrom('https://acme.ilucca.net#a', 'https://acme.ilucca.net#a#b')),
  ownerAddress: orNull(text),
  endsAt: orNull(endsAt),
  result: orNull(
    fc.record({
      outcome: fc.constantFrom('created', 'skipped'),
      reason: orNull(fc.constant('deleted' as const)),
      detail: orNull(text),
      configuration: orNull(text),
      employee: orNull(text),
      googleEventId: orNull(text),
    }),
  ),
  fallbackUntil: orNull(text),
  expiresAt: fc.nat(2),
  revision: fc.integer({ min: 1, max: 2 }),
});

describe('a stored mapping', () => {
  it('is read as it was', () => {
    fc.assert(
      fc.property(mapping, (one) => {
        expect(fromStoredMapping(toStoredMapping(one))).toEqual(one);
      }),
    );
  });

  it('has neither nulls nor empty values, and states everything once', () => {
    const result = { outcome: 'created', reason: null, detail: null } as const;
    const location = exampleLocation({ hash: 'hash', etag: '"1"' });
    const { configuration, owner, ownerId, googleEventId } = location;
    const of = exampleMapping({
      product: 'training',
      confirmed: [location],
      employee: `https://acme.ilucca.net#${ownerId}`,
      ownerAddress: owner,
      endsAt: '2026-03-02T16:00:00.000Z',
      written: toWrittenEvents(projected(session())),
      result: { ...result, configuration, employee: owner, googleEventId },
    });

    expect(toStoredMapping(of)).toEqual({
      resource: 'https://acme.ilucca.net#calendar-event#875',
      configuration: 'france',
      product: 'training',
      eventType: 'default',
      version: of.version,
      confirmed: [{ googleEventId, hash: 'hash', etag: '"1"' }],
      generation: 0,
      written: {
        event: {
          status: 'confirmed',
          summary: 'Excel avancé',
          location: 'Salle Joliette',
          start: { dateTime: '2026-03-02T09:00:00+01:00', timeZone: 'Europe/Paris' },
          end: { dateTime: '2026-03-02T17:00:00+01:00', timeZone: 'Europe/Paris' },
          source: { title: 'Lucca', url: 'https://acme.ilucca.net/lucca-api/calendar-events/875' },
        },
        parts: [{}],
        guests: ['e417@acme.example', 'e418@acme.example'],
      },
      employee: 'https://acme.ilucca.net#416',
      ownerAddress: 'e416@acme.example',
      endsAt: '2026-03-02T16:00:00.000Z',
      result: { outcome: 'created' },
      expiresAt: of.expiresAt || undefined,
      revision: 2,
    });
  });

  it('is rejected if a required attribute is missing', () => {
    const { version: _, ...stored } = toStoredMapping(exampleMapping({ confirmed: [exampleLocation()] }));

    expect(() => fromStoredMapping({ ...stored, confirmed: [{}] })).toThrow(/googleEventId/);
  });
});

describe('the size of a stored mapping', () => {
  const TENANT = 'https://compagnie-exemple.ilucca.net';
  const COLLEAGUE = { id: '10416', email: 'jean-baptiste.de-la-fontaine@compagnie-exemple.fr' };
  const office = {
    type: 'office' as const,
    name: 'Marseille – Tour La Marseillaise',
    area: '12e étage, open space',
  };
  const url = `${TENANT}/lucca-api/leaves/1234567`;
  const monday = { date: '2026-03-02', range: 'allDay' as const };
  const wednesday = { date: '2026-03-04', range: 'firstHalfDay' as const };
  const guests = ['417', '418', '419'].map((id) => ({
    id,
    email: `prenom.nom-compose-${id}@compagnie-exemple.fr`,
  }));

  it.each([
    ['a workplace', 'calendar-event', workplace({ employee: COLLEAGUE, location: office })],
    [
      'half a day of remote work',
      'calendar-event',
      workplace({
        employee: COLLEAGUE,
        position: 'firstHalfDay',
        location: { ...office, type: 'remoteWork' },
      }),
    ],
    ['an absence', 'leave', leave({ employee: COLLEAGUE, url, days: [monday] })],
    ['an absence in two parts', 'leave', leave({ employee: COLLEAGUE, url, days: [monday, wednesday] })],
    ['a session of three guests', 'calendar-event', session({ organizer: COLLEAGUE, attendees: guests })],
  ])('is at most a KB, which DynamoDB bills per write, in all states of %s', (_, type, state) => {
    const resource = `${TENANT}#${type}#1234567`;
    const first = desired(state);
    const created = statesOf(resource, null, first);
    const [, confirmed = null] = created;
    const changed = statesOf(resource, confirmed, desired({ ...state, status: 'tentative' }));

    for (const one of [...created, ...changed]) {
      expect(fromStoredMapping(toStoredMapping(one))).toEqual(one);
      expect(itemBytes(toStoredMapping(one))).toBeLessThanOrEqual(1024);
    }
  });

  /** The intent, and the mapping that confirms it. */
  function statesOf(resource: string, before: Mapping | null, wanted: Desired): Mapping[] {
    const next = plan(resource, before, wanted);
    if (next.kind !== 'change') throw new Error('Expected a change');
    const { owner, product } = wanted.projection;
    const change = { tenant: TENANT, resource, mapping: before, plan: next, desired: wanted };
    const version = '2026-03-02T07:00:29.0121234!00012123456789012';
    const intent = intentOf(
      { ...change, version, pendingAddress: null, result: { product } },
      Date.parse('2026-03-01T00:00:00Z'),
    );
    const confirmed = next.pending.map((one) => ({
      ...one,
      hash: 'iUtaSh1pAESpFMmxbyPuWA',
      etag: wanted.projection.keepsManualChanges ? '"3544869659304000"' : null,
    }));
    const [{ configuration, googleEventId } = { configuration: null, googleEventId: null }] = confirmed;
    return [
      { ...intent, revision: 1 },
      {
        ...intent,
        confirmed,
        pending: [],
        guests: [],
        written: toWrittenEvents(wanted.projection),
        ...ownership(TENANT, wanted),
        result: {
          ...{ outcome: 'updated', reason: null, detail: null },
          ...{ configuration, employee: owner.address, googleEventId },
        },
        revision: 2,
      },
    ];
  }
});

function desired(state: Parameters<typeof project>[0]): Desired {
  const configuration = aConfiguration({ id: 'etablissements-du-sud', products: [...PRODUCTS] });
  return { configuration, projection: projected(state), fallbackUntil: null };
}

function projected(state: Parameters<typeof project>[0]): Desired['projection'] {
  const projection = project(state, aConfiguration(), { asDefaultEvent: false, timeZone: null });
  if (projection.kind !== 'event') throw new Error(`Expected an event, got ${projection.kind}`);
  return projection;
}
