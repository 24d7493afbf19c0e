import { employeeMonth } from '../../../../functions/console/contract/calendar';
import type { Mapping, WrittenEvent } from '../../../../functions/domain/mapping';
import { versionOf } from '../../../../functions/lucca/event-key';
import { aConfiguration } from '../../../support/builders/configurations';
import { anEntry } from '../../../support/builders/log-entries';
import { exampleLocation, TENANT } from '../../../support/builders/sync-examples';
import { LogHarness, request, written, writtenEvent } from '../../../support/console/log-harness';

const ADDRESS = 'e416@acme.example';

let harness: LogHarness;

beforeAll(async () => {
  harness = await LogHarness.start();
});

beforeEach(async () => {
  await harness.reset();
  await harness.configure(
    aConfiguration({ tenant: 'https://other.ilucca.net', id: 'other' }),
    aConfiguration({ tenant: TENANT }),
  );
});

afterAll(() => harness.stop());

async function monthOf(employee = '416', month = '2026-03') {
  const query = { employee, month };
  const { body } = await harness.operations().getEmployeeMonth({ ...request, query });
  expect(employeeMonth.parse(body)).toEqual(body);
  return body;
}

/** Something that stands in the employee's calendar. */
function standing(
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
  it('shows the events of the calendar in order, with their links', async () => {
    // Prepare
    await standing('2', { start: day('2026-03-09'), end: day('2026-03-10') }, '2026-03-10T00:00:00.000Z');
    await standing(
      '1',
      { start: clock('2026-03-02T09:00:00+01:00'), end: clock('2026-03-02T17:00:00+01:00') },
      '2026-03-02T16:00:00.000Z',
    );
    // Act
    const month = await monthOf();
    // Assess
    expect(month.employee).toEqual({ id: '416', tenant: TENANT, address: ADDRESS });
    expect(month.isCut).toBe(false);
    expect(month.items.map(({ event }) => event.title)).toEqual(['1', '2']);
    expect(month.items[0]).toEqual({
      role: 'owner',
      owner: null,
      product: 'training',
      configuration: 'france',
      resource: 'calendar-event/1',
      googleLink: 'https://calendar.google.com/event?eid=1',
      luccaLink: 'https://acme.ilucca.net/lucca-api/calendar-events/1',
      logId: null,
      isInDoubt: false,
      event: {
        eventType: 'default',
        title: '1',
        start: clock('2026-03-02T09:00:00+01:00'),
        end: clock('2026-03-02T17:00:00+01:00'),
        tentative: false,
        location: null,
        description: null,
        guests: ['e417@acme.example'],
      },
    });
  });

  it.each([
    ['ends as it begins', day('2026-02-27'), day('2026-03-01'), false],
    ['ends on its first day', day('2026-02-27'), day('2026-03-02'), true],
    ['begins on its last day', day('2026-03-31'), day('2026-04-02'), true],
    ['begins as it ends', day('2026-04-01'), day('2026-04-02'), false],
    ['is longer', day('2026-02-01'), day('2026-05-01'), true],
    [
      'ends at its first midnight',
      clock('2026-02-28T22:00:00+01:00'),
      clock('2026-03-01T00:00:00+01:00'),
      false,
    ],
    [
      'begins in it by the clock of its place, though not in UTC',
      clock('2026-02-28T23:30:00Z'),
      clock('2026-02-28T23:59:00Z'),
      true,
    ],
    [
      'begins after it by the clock of its place, though not in UTC',
      clock('2026-03-31T22:30:00Z'),
      clock('2026-03-31T23:00:00Z'),
      false,
    ],
    [
      'ends in it far in the east',
      clock('2026-02-28T11:00:00Z', 'Pacific/Kiritimati'),
      clock('2026-02-28T11:30:00Z', 'Pacific/Kiritimati'),
      true,
    ],
  ])('tells whether an event is in it that %s', async (_, start, end, isShown) => {
    // Prepare
    const instant = 'date' in end ? `${end.date}T00:00:00.000Z` : new Date(end.dateTime).toISOString();
    await standing('1', { start, end }, instant);
    // Act & assess
    expect((await monthOf()).items).toHaveLength(isShown ? 1 : 0);
  });

  it('shows each part of an absence; only the first one has a link', async () => {
    // Prepare
    const parts = ['a', 'b'].map((part) =>
      exampleLocation({ part, link: part === 'a' ? 'https://g/a' : null }),
    );
    const event = (from: string, to: string) => writtenEvent({ start: day(from), end: day(to) });
    await standing('1', {}, '2026-04-02T00:00:00.000Z', {
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
    // Act
    const { items } = await monthOf();
    // Assess
    expect(items).toMatchObject([
      { googleLink: null, isInDoubt: true, event: { start: day('2026-03-02') } },
      { googleLink: 'https://g/a', isInDoubt: true, event: { start: day('2026-03-30') } },
    ]);
  });

  it('is empty, not unknown, when there are events in another month', async () => {
    await standing('1', { start: day('2026-03-02'), end: day('2026-03-03') }, '2026-03-03T00:00:00.000Z');

    expect(await monthOf('416', '2027-01')).toMatchObject({
      employee: { id: '416', address: ADDRESS },
      items: [],
    });
  });

  it('leaves out events that moved to another employee but are still in the index', async () => {
    // Prepare
    const confirmed = [exampleLocation({ ownerId: '500', owner: 'e500@acme.example' })];
    await standing('1', {}, '2026-03-03T00:00:00.000Z', { confirmed });
    // Act & assess
    expect(await monthOf()).toMatchObject({ employee: { id: '416', address: null }, items: [] });
  });

  it('links to the newest log row of each event, if it still exists', async () => {
    // Prepare
    const newest = (eventId: string) => ({ version: versionOf('2026-02-01T09:00:00Z', eventId) });
    const dates = { start: day('2026-03-02'), end: day('2026-03-03') };
    await standing('1', dates, '2026-03-03T00:00:00.000Z', newest('123'));
    await standing('2', dates, '2026-03-03T00:00:00.000Z', newest('of old'));
    await standing('3', dates, '2026-03-03T00:00:00.000Z', { version: 'none' });
    await harness.record(anEntry({ eventId: '123', outcome: 'unchanged' }));
    // Act
    const { items } = await monthOf();
    // Assess
    const ids = items.map(({ event, logId }) => [event.title, logId]);
    expect(Object.fromEntries(ids)).toEqual({ 1: expect.any(String) as string, 2: null, 3: null });
    const [id = ''] = items.flatMap(({ logId }) => logId ?? []);
    const { body } = await harness.operations().getLog({ ...request, id });
    expect(body.row).toMatchObject({ eventId: '123', outcome: 'unchanged' });
  });

  it('is cut when there are too many events', async () => {
    // Prepare
    const all = Array.from({ length: 301 }, (_, index) =>
      standing(String(index), {}, new Date(Date.parse('2026-03-03T00:00:00Z') + index).toISOString()),
    );
    await Promise.all(all);
    // Act
    const month = await monthOf();
    // Assess
    expect(month.isCut).toBe(true);
    expect(month.items).toHaveLength(300);
    expect(month.items.map(({ resource }) => resource)).not.toContain('calendar-event/300');
  });
});

describe('an employee', () => {
  beforeEach(() =>
    standing('875', { start: day('2026-03-02'), end: day('2026-03-03') }, '2026-03-03T00:00:00.000Z'),
  );

  it('is found by address in any case', async () => {
    // Prepare
    await harness.record(anEntry({ employee: ADDRESS }));
    // Act & assess
    expect(await monthOf(' E416@acme.example')).toMatchObject({
      employee: { id: '416', tenant: TENANT, address: ADDRESS },
      items: [{ resource: 'calendar-event/875' }],
    });
  });

  it('is found by an address whose newest event is about a removed resource', async () => {
    // Prepare
    const at = '2026-03-04T08:00:00.000Z';
    await harness.record(
      anEntry({ employee: ADDRESS }),
      anEntry({ employee: ADDRESS, eventId: '2', at, resource: `${TENANT}#leave#7`, outcome: 'deleted' }),
      anEntry({ employee: ADDRESS, eventId: '3', at, resource: null, outcome: 'failed' }),
    );
    await harness.write({ resource: `${TENANT}#leave#7`, confirmed: [], written: null });
    // Act & assess
    expect(await monthOf(ADDRESS)).toMatchObject({ employee: { id: '416' }, items: [{}] });
  });

  it('is not confused with the organizer who has the event now', async () => {
    await harness.record(anEntry({ employee: 'before@acme.example' }));

    await expect(monthOf('before@acme.example')).rejects.toMatchObject({
      code: 'unknown_employee',
      message: expect.stringContaining('Lucca id') as string,
    });
  });

  it('is found by id, as the message says, when the log has no row any more', async () => {
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

  it('is searched for with the longest accepted name', async () => {
    await expect(monthOf('é'.repeat(256))).rejects.toMatchObject({ code: 'unknown_employee' });
    await expect(monthOf(`${'é'.repeat(255)}@`)).rejects.toMatchObject({ code: 'unknown_employee' });
  });
});
