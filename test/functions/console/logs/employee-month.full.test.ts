import { employeeMonth } from '../../../../functions/console/contract/calendar';
import type { Mapping, WrittenEvent } from '../../../../functions/domain/mapping';
import { versionOf } from '../../../../functions/lucca/event-key';
import { inBatches } from '../../../../functions/shared/async';
import { aConfiguration } from '../../../support/builders/configurations';
import { anEntry } from '../../../support/builders/log-entries';
import { exampleLocation, exampleMapping, TENANT } from '../../../support/builders/sync-examples';
import {
  request,
  useOperationsHarness,
  written,
  writtenEvent,
} from '../../../support/console/operations-harness';

const DAY_MS = 24 * 60 * 60 * 1000;
const ADDRESS = 'e416@acme.example';
const ANN = 'ann@acme.example';
const LEA = { owner: 'lea@acme.example', ownerId: '500' };

const harness = useOperationsHarness(
  aConfiguration({ tenant: 'https://other.ilucca.net', id: 'other' }),
  aConfiguration({ tenant: TENANT }),
);

async function monthOf(employee = '416', month = '2026-03') {
  const query = { employee, month };
  const { body } = await harness.logOperations().getEmployeeMonth({ ...request, query });
  expect(employeeMonth.parse(body)).toEqual(body);
  return body;
}

/** Writes an event in the calendar of employee 416. */
function writeEvent(
  id: string,
  event: Partial<WrittenEvent>,
  endsAt: string,
  overrides: Partial<Mapping> = {},
) {
  return harness.write({
    resource: `${TENANT}#calendar-event#${id}`,
    product: 'training',
    confirmed: [exampleLocation({ hash: 'h', link: 'https://calendar.google.com/event?eid=1' })],
    written: written({ parts: [{ name: '', event: writtenEvent({ summary: id, ...event }) }], endsAt }),
    employee: `${TENANT}#416`,
    endsAt,
    ...overrides,
  });
}

const day = (date: string) => ({ date });
const clock = (dateTime: string, timeZone = 'Europe/Paris') => ({ dateTime, timeZone });

describe('the month of an employee', () => {
  it('contains the events of the calendar in order, with their links', async () => {
    await writeEvent('2', { start: day('2026-03-09'), end: day('2026-03-10') }, '2026-03-10T00:00:00.000Z');
    await writeEvent(
      '1',
      { start: clock('2026-03-02T09:00:00+01:00'), end: clock('2026-03-02T17:00:00+01:00') },
      '2026-03-02T16:00:00.000Z',
    );
    const month = await monthOf();

    expect(month.employee).toMatchObject({ id: '416', tenant: TENANT, address: ADDRESS });
    expect(month.isCut).toBe(false);
    expect(month.items.map(({ event }) => event.title)).toEqual(['1', '2']);
    expect(month.items[0]).toEqual({
      role: 'owner',
      owner: null,
      product: 'training',
      configuration: 'france',
      resource: 'calendar-event/1',
      googleLink: 'https://calendar.google.com/event?eid=1',
      logId: null,
      isInDoubt: false,
      event: {
        eventType: 'default',
        title: '1',
        start: clock('2026-03-02T09:00:00+01:00'),
        end: clock('2026-03-02T17:00:00+01:00'),
        tentative: false,
        location: null,
        guestCount: 1,
      },
    });
  });

  it('shows readers no description and no address of a guest', async () => {
    const event = {
      ...{ start: day('2026-03-02'), end: day('2026-03-03') },
      description: 'Apportez un badge',
    };
    await writeEvent('1', event, '2026-03-03T00:00:00.000Z');
    const month = await monthOf();

    expect(month.items).toMatchObject([{ event: { title: '1', guestCount: 1 } }]);
    expect(JSON.stringify(month)).not.toMatch(/e417@acme\.example|Apportez un badge/);
  });

  // From Monday 23 February to Sunday 5 April.
  it.each([
    ['ends when its first week begins', day('2026-02-20'), day('2026-02-23'), false],
    ['ends on the first Monday', day('2026-02-20'), day('2026-02-24'), true],
    ['begins on the last Sunday', day('2026-04-05'), day('2026-04-07'), true],
    ['begins after its last week', day('2026-04-06'), day('2026-04-07'), false],
    ['is longer than the month', day('2026-02-01'), day('2026-05-01'), true],
    [
      'ends at the first midnight',
      clock('2026-02-22T22:00:00+01:00'),
      clock('2026-02-23T00:00:00+01:00'),
      false,
    ],
    [
      'begins in the first week in its time zone, but not in UTC',
      clock('2026-02-22T23:30:00Z'),
      clock('2026-02-22T23:59:00Z'),
      true,
    ],
    [
      'begins after the last week in its time zone, but not in UTC',
      clock('2026-04-05T22:30:00Z'),
      clock('2026-04-05T23:00:00Z'),
      false,
    ],
    [
      'ends in the first week in the easternmost time zone',
      clock('2026-02-22T11:00:00Z', 'Pacific/Kiritimati'),
      clock('2026-02-22T11:30:00Z', 'Pacific/Kiritimati'),
      true,
    ],
  ])(
    'contains an event only if it overlaps the weeks of the month: one that %s',
    async (_, start, end, isShown) => {
      const instant = 'date' in end ? `${end.date}T00:00:00.000Z` : new Date(end.dateTime).toISOString();
      await writeEvent('1', { start, end }, instant);

      expect((await monthOf()).items).toHaveLength(isShown ? 1 : 0);
    },
  );

  it('contains each part of an absence with its link, also if Google stated another one than usual', async () => {
    const parts = ['a', 'b'].map((part) =>
      exampleLocation({ part, link: part === 'a' ? 'https://g/a' : null }),
    );
    const event = (from: string, to: string) => writtenEvent({ start: day(from), end: day(to) });
    await writeEvent('1', {}, '2026-04-02T00:00:00.000Z', {
      confirmed: parts,
      pending: parts.slice(0, 1),
      written: written({
        parts: [
          { name: 'a', event: event('2026-03-30', '2026-04-01') },
          { name: 'b', event: event('2026-03-02', '2026-03-03') },
          { name: 'c', event: event('2026-04-02', '2026-04-03') },
        ],
      }),
    });
    const { items } = await monthOf();
    const eid = Buffer.from(`${parts[1]?.googleEventId ?? ''} ${ADDRESS}`).toString('base64url');

    expect(items).toMatchObject([
      {
        googleLink: `https://www.google.com/calendar/event?eid=${eid}`,
        isInDoubt: true,
        event: { start: day('2026-03-02') },
      },
      { googleLink: 'https://g/a', isInDoubt: true, event: { start: day('2026-03-30') } },
    ]);
  });

  it('is empty when the employee has events in another month', async () => {
    await writeEvent('1', { start: day('2026-03-02'), end: day('2026-03-03') }, '2026-03-03T00:00:00.000Z');

    expect(await monthOf('416', '2027-01')).toMatchObject({
      employee: { id: '416', address: ADDRESS },
      items: [],
    });
  });

  it('omits events that moved to another employee but are still in the index', async () => {
    const confirmed = [exampleLocation({ ownerId: '500', owner: 'e500@acme.example' })];
    await writeEvent('1', {}, '2026-03-03T00:00:00.000Z', { confirmed });

    expect(await monthOf()).toMatchObject({ employee: { id: '416', address: null }, items: [] });
  });

  it('links to the newest log row of each event that still has one', async () => {
    const newest = (eventId: string) => ({ version: versionOf('2026-02-01T09:00:00Z', eventId) });
    const dates = { start: day('2026-03-02'), end: day('2026-03-03') };
    await writeEvent('1', dates, '2026-03-03T00:00:00.000Z', newest('123'));
    await writeEvent('2', dates, '2026-03-03T00:00:00.000Z', newest('of old'));
    await writeEvent('3', dates, '2026-03-03T00:00:00.000Z', { version: 'none' });
    const occurredAt = '2026-02-01T09:00:00Z';
    await harness.record(anEntry({ eventId: '123', occurredAt, outcome: 'unchanged' }));
    const { items } = await monthOf();

    const ids = items.map(({ event, logId }) => [event.title, logId]);
    expect(Object.fromEntries(ids)).toEqual({ 1: expect.any(String) as string, 2: null, 3: null });
    const [id = ''] = items.flatMap(({ logId }) => logId ?? []);
    const { body } = await harness.logOperations().getLog({ ...request, id });
    expect(body.row).toMatchObject({ eventId: '123', outcome: 'unchanged' });
  });
});

describe('an employee', () => {
  beforeEach(() =>
    writeEvent('875', { start: day('2026-03-02'), end: day('2026-03-03') }, '2026-03-03T00:00:00.000Z'),
  );

  it('is found by address in any case', async () => {
    await harness.record(anEntry({ employee: ADDRESS }));

    expect(await monthOf(' E416@acme.example')).toMatchObject({
      employee: { id: '416', tenant: TENANT, address: ADDRESS },
      items: [{ resource: 'calendar-event/875' }],
    });
  });

  it('is found by an address whose newest event is about a removed resource', async () => {
    const at = '2026-03-04T08:00:00.000Z';
    await harness.record(
      anEntry({ employee: ADDRESS }),
      anEntry({ employee: ADDRESS, eventId: '2', at, resource: `${TENANT}#leave#7`, outcome: 'deleted' }),
      anEntry({ employee: ADDRESS, eventId: '3', at, resource: null, outcome: 'failed' }),
    );
    await harness.write({ resource: `${TENANT}#leave#7`, confirmed: [], written: null });

    expect(await monthOf(ADDRESS)).toMatchObject({ employee: { id: '416' }, items: [{}] });
  });

  it('is not confused with the current organizer of the event', async () => {
    await harness.record(anEntry({ employee: 'before@acme.example' }));

    await expect(monthOf('before@acme.example')).rejects.toMatchObject({
      code: 'unknown_employee',
      message: expect.stringContaining('Lucca id') as string,
    });
  });

  it('is found by id when the log has no more rows, as the error suggests', async () => {
    await expect(monthOf(ADDRESS)).rejects.toMatchObject({
      code: 'unknown_employee',
      message: expect.stringMatching(/last 90 days.*Lucca id/) as string,
    });
    expect(await monthOf('416')).toMatchObject({ employee: { address: ADDRESS } });
  });

  it('is unknown with an unknown id', async () => {
    await expect(monthOf('417')).rejects.toMatchObject({ code: 'unknown_employee' });
  });

  it.each([
    [{ employee: ' ', month: '2026-03' }, 'employee', 'too_short'],
    [{ employee: 'é'.repeat(257), month: '2026-03' }, 'employee', 'too_long'],
    [{ employee: '416', month: '2026-13' }, 'month', 'invalid_format'],
    [{ employee: '416', month: '2026-3' }, 'month', 'invalid_format'],
    [{ employee: '416', month: '' }, 'month', 'invalid_format'],
  ])('is rejected with an invalid query: %p', async ({ employee, month }, pointer, code) => {
    await expect(monthOf(employee, month)).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer, code }],
    });
  });

  it('may be searched for with the longest name', async () => {
    await expect(monthOf('é'.repeat(256))).rejects.toMatchObject({ code: 'unknown_employee' });
    await expect(monthOf(`${'é'.repeat(255)}@`)).rejects.toMatchObject({ code: 'unknown_employee' });
  });
});

const titles = async (employee: string, month?: string) =>
  (await monthOf(employee, month)).items.map(({ event }) => event.title);

type Session = { id: string; date?: string; owner?: typeof LEA; guests?: string[] };

/** Returns the mapping of an all-day session. */
function mappingOf({ id, date = '2026-03-02', owner = LEA, guests = [ANN] }: Session): Mapping {
  const next = new Date(Date.parse(date) + DAY_MS).toISOString();
  const attendees = guests.map((email) => ({ email }));
  const event = { summary: id, start: { date }, end: { date: next.slice(0, 10) }, attendees };
  return exampleMapping({
    resource: `${TENANT}#calendar-event#${id}`,
    product: 'training',
    confirmed: [exampleLocation({ ...owner, hash: 'h', link: 'https://calendar.google.com/event?eid=1' })],
    written: written({ parts: [{ name: '', event: writtenEvent(event) }], guests, endsAt: next }),
    employee: `${TENANT}#${owner.ownerId}`,
    endsAt: next,
    expiresAt: harness.time / 1000 + 1_000_000,
  });
}

/** Writes a session as the sync function does: guests first. */
async function writeSession(overrides: Session): Promise<void> {
  const mapping = mappingOf(overrides);
  const { guests, endsAt } = written({ ...mapping.written });
  await harness.guests.add({ ...mapping, guests, endsAt });
  await harness.mappings.write(mapping, await harness.mappings.read(mapping.resource));
}

/** Writes in batches: the guest index gives up on a slow table. */
async function eachDay(first: string, days: number, write: (date: string, index: number) => Promise<void>) {
  const writes = Array.from({ length: days }, (_, index) => () => {
    const date = new Date(Date.parse(first) + index * DAY_MS).toISOString().slice(0, 10);
    return write(date, index);
  });
  for await (const batch of inBatches(writes, 5)) await Promise.all(batch.map((one) => one()));
}

describe('an employee who is only a guest', () => {
  it('is found by address in any case, with the sessions and their owners', async () => {
    await writeSession({ id: '1', guests: [ANN, 'tom@acme.example'] });
    await writeSession({ id: '2', guests: ['tom@acme.example'] });
    await writeSession({ id: '3', date: '2026-04-08' });
    const month = await monthOf('Ann@acme.example');

    expect(month).toMatchObject({ employee: { id: null, tenant: TENANT, address: ANN }, isCut: false });
    expect(month.items).toMatchObject([
      {
        role: 'guest',
        owner: 'lea@acme.example',
        resource: 'calendar-event/1',
        googleLink: 'https://calendar.google.com/event?eid=1',
        event: { title: '1', guestCount: 2 },
      },
    ]);
  });

  it('is still found after being removed from the only session', async () => {
    await writeSession({ id: '1' });
    await writeSession({ id: '1', guests: ['tom@acme.example'] });

    expect(await monthOf(ANN)).toMatchObject({ employee: { id: null, address: ANN }, items: [] });
    expect(await titles('tom@acme.example')).toEqual(['1']);
  });

  it('has a moved session only once, at its current date', async () => {
    await writeSession({ id: '1', date: '2026-03-02' });
    await writeSession({ id: '1', date: '2026-03-09' });
    await writeSession({ id: '2', date: '2026-03-10' });
    await writeSession({ id: '2', date: '2026-04-10' });

    expect(await titles(ANN)).toEqual(['1']);
    expect(await titles(ANN, '2026-04')).toEqual(['2']);
  });

  it('does not have a session that was removed or never written', async () => {
    await writeSession({ id: '1' });
    const before = await harness.mappings.read(`${TENANT}#calendar-event#1`);
    await harness.mappings.write({ ...mappingOf({ id: '1' }), confirmed: [], written: null }, before);
    await harness.guests.add({
      ...mappingOf({ id: '2' }),
      guests: [ANN],
      endsAt: '2026-03-03T00:00:00.000Z',
    });

    expect(await monthOf(ANN)).toMatchObject({ employee: { address: ANN }, items: [] });
  });

  it('is the owner of own sessions whose log rows have expired', async () => {
    await writeSession({ id: '1', owner: { owner: ANN, ownerId: '417' } });

    expect((await monthOf(ANN)).items).toMatchObject([{ role: 'owner', owner: null }]);
  });

  it('has at most the 300 sessions that end first', async () => {
    await eachDay('2026-03-01', 301, (date, index) => writeSession({ id: String(index), date }));

    expect(await monthOf(ANN, '2026-03')).toMatchObject({ isCut: true, items: { length: 36 } });
    expect(await monthOf(ANN, '2026-04')).toMatchObject({ isCut: false, items: { length: 35 } });
    expect((await titles(ANN, '2026-12')).at(-1)).toBe('300');
    const commands = await harness.commandsOf(() => monthOf(ANN));
    expect(commands.length).toBeLessThanOrEqual(12);
  });
});

describe('an employee with an own calendar', () => {
  const own = { owner: ANN, ownerId: '417' };

  beforeEach(async () => {
    await writeSession({ id: 'own', owner: own, guests: ['tom@acme.example'], date: '2026-03-09' });
    await writeSession({ id: 'own, as a guest too', owner: own, date: '2026-03-10' });
    await writeSession({ id: 'as a guest', date: '2026-03-02' });
  });

  const both = [
    { role: 'guest', owner: 'lea@acme.example', event: { title: 'as a guest' } },
    { role: 'owner', owner: null, event: { title: 'own' } },
    { role: 'owner', owner: null, event: { title: 'own, as a guest too' } },
  ];

  it('has own events and sessions as a guest by address', async () => {
    await harness.record(anEntry({ employee: ANN, resource: `${TENANT}#calendar-event#own` }));

    expect(await monthOf(ANN)).toMatchObject({ employee: { id: '417', address: ANN }, items: both });
  });

  it('has own events and sessions as a guest by Lucca id', async () => {
    await writeSession({ id: 'later', date: '2027-01-11' });

    expect(await monthOf('417')).toMatchObject({ employee: { id: '417', address: ANN }, items: both });
    expect(await titles('417', '2027-01')).toEqual(['later']);
  });

  it('does not own the sessions of another employee with the same address', async () => {
    const other = { id: 'of the other', owner: { owner: ANN, ownerId: '9' } };
    await writeSession(other);
    await writeSession({ ...other, guests: ['tom@acme.example'] });

    expect(await titles('417')).not.toContain('of the other');
  });

  it('has at most the 300 events of both kinds that end first', async () => {
    await eachDay('2026-03-11', 299, (date) => writeSession({ id: date, date, owner: own, guests: [] }));

    expect(await monthOf('417')).toMatchObject({ isCut: true, items: { length: 29 } });
    expect(await titles('417')).toContain('as a guest');
    expect(await monthOf('417', '2026-12')).toMatchObject({ isCut: false, items: { length: 35 } });
  });
});
