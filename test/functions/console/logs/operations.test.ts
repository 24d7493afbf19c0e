import { chart, logDetail } from '../../../../functions/console/contract/logs';
import type { QueryOf } from '../../../../functions/console/contract/operations';
import { rowId } from '../../../../functions/console/logs/view';
import type { LogEntry } from '../../../../functions/domain/sync-log';
import { aConfiguration } from '../../../support/builders/configurations';
import { anEntry, anEntryAt, aWaitingEntry } from '../../../support/builders/log-entries';
import { exampleLocation, RESOURCE } from '../../../support/builders/sync-examples';
import { request, useOperationsHarness, written } from '../../../support/console/operations-harness';

const harness = useOperationsHarness(
  aConfiguration(),
  aConfiguration({ id: 'spain', establishments: ['20'] }),
);

async function detailOf({ event }: LogEntry = anEntry()) {
  return (await harness.logOperations().getLog({ ...request, id: rowId(event) })).body;
}

describe('the detail of an event', () => {
  it('contains its attempts in order', async () => {
    await harness.record(aWaitingEntry(), anEntry({ at: '2026-03-02T09:00:00.000Z', via: 'replay' }));
    const detail = await detailOf();

    expect(logDetail.parse(detail)).toEqual(detail);
    expect(detail.row).toMatchObject({ outcome: 'created', at: '2026-03-02T07:59:58Z', attempts: 2 });
    expect(detail.history).toMatchObject([
      { outcome: 'waiting', reason: 'quota_exhausted', via: 'delivery', at: '2026-03-02T08:00:00.000Z' },
      { outcome: 'created', reason: null, via: 'replay', at: '2026-03-02T09:00:00.000Z' },
    ]);
    expect(detail.canRetry).toBe(false);
  });

  it.each(['waiting', 'failed'] as const)('allows a retry while the event is %s', async (outcome) => {
    await harness.record(aWaitingEntry({ outcome }));

    expect(await detailOf()).toMatchObject({ canRetry: true });
  });

  it('allows no retry without a payload', async () => {
    await harness.record(aWaitingEntry({ payload: null }));

    expect(await detailOf()).toMatchObject({ canRetry: false });
  });

  it('contains the latest other events of the resource', async () => {
    const others = Array.from({ length: 22 }, (_, index) =>
      anEntryAt(new Date(harness.time + index * 1000).toISOString(), { eventId: `other-${index}` }),
    );
    const shown = anEntryAt(new Date(harness.time + 60_000).toISOString());
    await harness.record(shown, ...others);
    const detail = await detailOf(shown);

    expect(detail.others).toHaveLength(20);
    expect(detail.others[0]).toMatchObject({ eventId: 'other-21' });
  });

  it('contains other events with a former address of the employee', async () => {
    const former = anEntry({ eventId: 'former', employee: 'former@acme.example' });
    await harness.record(anEntry({ employee: 'lea@acme.example' }), former);
    await harness.write({
      resource: former.resource ?? '',
      confirmed: [exampleLocation({ owner: 'former@acme.example' })],
    });

    expect((await detailOf()).others).toMatchObject([{ eventId: 'former' }]);
  });

  it.each([rowId(anEntry({ tenant: null, eventId: '9' }).event), 'nonsense!', ''])(
    'does not exist for the id %p',
    async (id) => {
      await expect(harness.logOperations().getLog({ ...request, id })).rejects.toMatchObject({
        code: 'unknown_event',
      });
    },
  );

  it('exists for an event with hardly any data', async () => {
    const entry = aWaitingEntry({ tenant: null, resource: null, topic: null, outcome: 'failed' });
    await harness.record(entry);

    expect(await detailOf(entry)).toMatchObject({
      row: { tenant: null, resource: null },
      others: [],
      calendar: { isInDoubt: false, owner: null, events: [] },
    });
  });
});

describe('the calendar of an event', () => {
  beforeEach(() => harness.record(anEntry()));

  it('contains the events as last written', async () => {
    await harness.write({ confirmed: [exampleLocation({ hash: 'h' })], written: written() });
    const { calendar } = await detailOf();

    expect(calendar).toEqual({
      isInDoubt: false,
      owner: 'e416@acme.example',
      events: [
        {
          eventType: 'default',
          title: 'Excel avancé',
          start: { date: '2026-03-02' },
          end: { date: '2026-03-03' },
          tentative: false,
          location: null,
          guestCount: 1,
        },
      ],
    });
  });

  it('is in doubt while a change is in progress', async () => {
    const moved = exampleLocation({ owner: 'e500@acme.example', ownerId: '500' });
    await harness.write({
      confirmed: [exampleLocation()],
      pending: [exampleLocation(), moved],
      written: written(),
    });
    const { calendar } = await detailOf();

    expect(calendar).toMatchObject({ isInDoubt: true, owner: 'e416@acme.example', events: [{}] });
  });

  it('is empty and in doubt while the first event is being written', async () => {
    await harness.write({ pending: [exampleLocation()] });

    expect(await detailOf()).toMatchObject({
      calendar: { isInDoubt: true, owner: 'e416@acme.example', events: [] },
    });
  });

  it('is empty before the first event and after a deletion', async () => {
    const nothing = { calendar: { isInDoubt: false, owner: null, events: [] } };

    expect(await detailOf()).toMatchObject(nothing);
    await harness.write({ resource: RESOURCE, confirmed: [], written: null });
    expect(await detailOf()).toMatchObject(nothing);
  });
});

async function chartOf(query: QueryOf<'getChart'> = {}) {
  const { body } = await harness.logOperations().getChart({ ...request, query });
  expect(chart.parse(body)).toEqual(body);
  return body.items;
}

async function daysShown(query: QueryOf<'getChart'>): Promise<string[]> {
  return (await chartOf(query)).map(({ hour }) => hour.slice(5, 10));
}

let events = 0;

function anEvent(at = '2026-03-05T09:30:00.000Z', overrides: Partial<LogEntry> = {}): LogEntry {
  return anEntryAt(at, { eventId: `counted-${(events += 1)}`, ...overrides });
}

async function recordAndCount(...entries: LogEntry[]): Promise<void> {
  await harness.count();
  await harness.record(...entries);
  await harness.count();
}

describe('the chart', () => {
  it('sums the events of all configurations, and of none, by hour', async () => {
    await recordAndCount(
      anEvent('2026-03-05T10:00:00.000Z'),
      anEvent(),
      anEvent(undefined, { configuration: 'spain' }),
      anEvent(undefined, { configuration: 'spain', outcome: 'failed' }),
      anEvent(undefined, { configuration: null, outcome: 'skipped' }),
    );

    expect(await chartOf()).toEqual([
      { hour: '2026-03-05T09:00:00.000Z', counts: { created: 2, failed: 1, skipped: 1 } },
      { hour: '2026-03-05T10:00:00.000Z', counts: { created: 1 } },
    ]);
    expect(await chartOf({ configuration: 'spain' })).toEqual([
      { hour: '2026-03-05T09:00:00.000Z', counts: { created: 1, failed: 1 } },
    ]);
    expect(await chartOf({ configuration: 'unknown' })).toEqual([]);
  });

  it('covers the last seven days or the given period, both days included', async () => {
    const days = ['2026-02-26T23:59', '2026-02-27T00:00', '2026-03-02T12:00', '2026-03-05T11:00'];
    await recordAndCount(...days.map((day) => anEvent(`${day}:00.000Z`)));

    expect(await daysShown({})).toEqual(['02-27', '03-02', '03-05']);
    expect(await daysShown({ from: '2026-02-26', to: '2026-03-02' })).toEqual(['02-26', '02-27', '03-02']);
    expect(await daysShown({ from: '2026-03-02' })).toEqual(['03-02', '03-05']);
    expect(await daysShown({ to: '2026-03-04' })).toEqual(['02-26', '02-27', '03-02']);
    expect(await daysShown({ from: '2026-03-05', to: '2026-03-04' })).toEqual([]);
  });

  it('begins no earlier than counts are kept', async () => {
    await recordAndCount(anEvent('2025-12-04T23:00:00.000Z'), anEvent('2025-12-05T13:00:00.000Z'));

    expect(await daysShown({ from: '0001-01-01' })).toEqual(['12-05']);
  });

  it('rejects an invalid day', async () => {
    await expect(chartOf({ from: '2026-3-2' })).rejects.toMatchObject({ errors: [{ pointer: 'from' }] });
  });
});
