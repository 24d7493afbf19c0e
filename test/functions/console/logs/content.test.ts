import { logContent, logDetail } from '../../../../functions/console/contract/logs';
import { rowId } from '../../../../functions/console/logs/view';
import type { LogEntry } from '../../../../functions/domain/sync-log';
import { aConfiguration } from '../../../support/builders/configurations';
import { anEntry, anEntryAt, aWaitingEntry } from '../../../support/builders/log-entries';
import { exampleLocation, RESOURCE } from '../../../support/builders/sync-examples';
import {
  ADMINISTRATOR,
  request,
  useOperationsHarness,
  written,
  writtenEvent,
} from '../../../support/console/operations-harness';

const harness = useOperationsHarness(aConfiguration());

async function contentOf({ event }: LogEntry, replaced = {}) {
  return (await harness.logOperations(replaced).getLogContent({ ...request, id: rowId(event) })).body;
}

async function detailOf({ event }: LogEntry) {
  const { body } = await harness.logOperations().getLog({ ...request, id: rowId(event) });
  expect(logDetail.parse(body)).toEqual(body);
  return body;
}

const writeSession = () =>
  harness.write({
    resource: RESOURCE,
    confirmed: [exampleLocation({ hash: 'h' })],
    written: written({ parts: [{ name: '', event: writtenEvent({ description: 'Apportez un badge' }) }] }),
  });

describe('the content of an event', () => {
  it('is what was last written, and the payload while the event is unresolved', async () => {
    await writeSession();
    const entry = aWaitingEntry({ resource: RESOURCE });
    await harness.record(entry);
    const content = await contentOf(entry);

    expect(logContent.parse(content)).toEqual(content);
    expect(content).toMatchObject({
      events: [{ title: 'Excel avancé', description: 'Apportez un badge', guests: ['e417@acme.example'] }],
      payload: '{"id":"123"}',
    });
  });

  it('has no payload once the event is resolved, and nothing of an event that was never written', async () => {
    await harness.record(anEntry());

    expect(await contentOf(anEntry())).toEqual({ events: [], payload: null });
  });

  it('is in the audit trail without titles and addresses', async () => {
    await writeSession();
    await harness.record(anEntry());
    await contentOf(anEntry());

    const [view] = await harness.trail();
    expect(view).toMatchObject({
      ...{ who: ADMINISTRATOR.name, via: 'console', action: 'event.view', state: 'done' },
      ...{ configuration: 'france', before: null, after: { event: anEntry().event, resource: RESOURCE } },
    });
    expect(JSON.stringify(view?.after)).not.toMatch(/Excel|@/);
  });

  it.each(['begin', 'end'] as const)('is not shown when the audit trail fails at its %s', async (failing) => {
    await harness.record(anEntry());
    const audit = {
      begin: () => Promise.resolve('1'),
      end: () => Promise.resolve(),
      [failing]: () => Promise.reject(new Error('table unavailable')),
    };

    await expect(contentOf(anEntry(), { audit })).rejects.toThrow('table unavailable');
  });

  it('is unknown for an unknown event', async () => {
    await expect(contentOf(anEntry())).rejects.toMatchObject({ code: 'unknown_event' });
    expect(await harness.trail()).toEqual([]);
  });
});

describe('the detail of an event', () => {
  it('says what is kept and until when', async () => {
    const entry = aWaitingEntry({ resource: RESOURCE, at: '2026-03-02T08:00:00.000Z' });
    await harness.record(entry);
    expect(await detailOf(entry)).toMatchObject({
      kept: ['title', 'times', 'guests', 'payload'],
      keptUntil: '2026-05-31T08:00:00.000Z',
    });

    await writeSession();
    await harness.record({ ...entry, outcome: 'created', payload: null });
    expect(await detailOf(entry)).toMatchObject({
      kept: ['title', 'times', 'guests', 'description'],
      keptUntil: null,
    });
  });

  it('shows readers no description and no address of a guest', async () => {
    await writeSession();
    await harness.record(anEntry());
    const detail = await detailOf(anEntry());

    expect(detail.calendar.events).toMatchObject([{ title: 'Excel avancé', guestCount: 1 }]);
    expect(JSON.stringify(detail)).not.toMatch(/e417@acme\.example|Apportez un badge/);
    expect(await harness.trail()).toEqual([]);
  });

  it('says that a skipped event can be retried if its cause can be removed', async () => {
    const skipped = (eventId: string, reason: LogEntry['reason']) =>
      anEntry({ eventId, outcome: 'skipped', reason });
    await harness.record(skipped('1', 'no_configuration'), skipped('2', 'no_guests'));

    expect(await detailOf(skipped('1', 'no_configuration'))).toMatchObject({
      canRetry: true,
      row: { isRetryable: true },
    });
    expect(await detailOf(skipped('2', 'no_guests'))).toMatchObject({
      canRetry: false,
      row: { isRetryable: false },
    });
  });

  it('has the explanations of each attempt', async () => {
    const explanation = { note: 'removed_because', noteValue: 'deleted', quote: 'Not found' } as const;
    await harness.record(anEntry(), anEntry({ ...explanation, outcome: 'deleted' }));

    const { history } = await detailOf(anEntry());
    expect(history).toMatchObject([{ note: null, noteValue: null, quote: null }, explanation]);
  });
});

describe('names', () => {
  const employee = {
    ...{
      id: '416',
      email: 'Lea@acme.example',
      givenName: 'Léa',
      familyName: 'Roy',
      status: 'active' as const,
    },
    ...{ jobPositionId: null, establishmentId: '12', establishmentSince: 0, addressAsOf: 0, readAt: 0 },
    ...{ knownSince: 0, isAbsent: false, expiresAt: null },
  };
  const list = async (search?: string) => {
    const query = search === undefined ? {} : { search };
    return (await harness.logOperations().listLogs({ ...request, query })).body.items;
  };

  beforeEach(async () => {
    const tenant = 'https://acme.ilucca.net';
    const items = [{ id: '99', name: 'Nantes', timeZone: null, isArchived: false }];
    await harness.directory.put(tenant, employee, null);
    await harness.directory.putEstablishments(tenant, { asOf: 0, items });
  });

  it('of employees and establishments come from the directory', async () => {
    const moved = { employee: 'max@acme.example', movedFrom: 'lea@acme.example' };
    await harness.record(
      anEntryAt('2026-03-05T08:00:00Z', { eventId: '1' }),
      anEntryAt('2026-03-05T07:00:00Z', { eventId: '2', ...moved }),
      anEntryAt('2026-03-05T06:00:00Z', { eventId: '3', employee: null, establishment: '99' }),
      anEntryAt('2026-03-05T05:00:00Z', { eventId: '4', tenant: 'https://other.ilucca.net' }),
    );

    expect(await list()).toMatchObject([
      { employeeName: 'Léa Roy', movedFromName: null, establishment: null },
      { employeeName: null, movedFromName: 'Léa Roy' },
      { employeeName: null, establishment: { id: '99', name: 'Nantes' } },
      { eventId: '4' },
    ]);
  });

  it.each([
    ['roy', ['1']],
    ['LÉA', ['1']],
    ['securite', ['2', '1']],
    ['max@', ['2']],
    ['nobody', []],
  ])('are searched like addresses and titles: %s', async (search, found) => {
    await harness.record(
      anEntryAt('2026-03-05T07:00:00Z', { eventId: '1' }),
      anEntryAt('2026-03-05T08:00:00Z', { eventId: '2', employee: 'max@acme.example' }),
      anEntryAt('2026-03-05T09:00:00Z', { eventId: '3', employee: null, title: 'Excel' }),
    );

    expect((await list(search)).map(({ eventId }) => eventId)).toEqual(found);
  });
});
