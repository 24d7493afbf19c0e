import { logDetail } from '../../../../functions/console/contract/logs';
import { rowId } from '../../../../functions/console/logs/view';
import { anEntry, aWaitingEntry } from '../../../support/builders/log-entries';
import { exampleLocation, RESOURCE } from '../../../support/builders/sync-examples';
import { LogHarness, request, written } from '../../../support/console/log-harness';

let harness: LogHarness;

beforeAll(async () => {
  harness = await LogHarness.start();
});

beforeEach(() => harness.reset());

afterAll(() => harness.stop());

async function detailOf(entry: { tenant: string | null; eventId: string } = anEntry()) {
  return (await harness.operations().getLog({ ...request, id: rowId(entry) })).body;
}

describe('one event', () => {
  it('is shown with all of its attempts, in their order', async () => {
    // Prepare
    await harness.record(aWaitingEntry(), anEntry({ at: '2026-03-02T09:00:00.000Z', via: 'replay' }));
    // Act
    const detail = await detailOf();
    // Assess
    expect(logDetail.parse(detail)).toEqual(detail);
    expect(detail.row).toMatchObject({ outcome: 'created', at: '2026-03-02T08:00:00.000Z', attempts: 2 });
    expect(detail.history).toMatchObject([
      { outcome: 'waiting', reason: 'quota_exhausted', via: 'delivery', at: '2026-03-02T08:00:00.000Z' },
      { outcome: 'created', reason: null, via: 'replay', at: '2026-03-02T09:00:00.000Z' },
    ]);
    expect(detail.canRetry).toBe(false);
  });

  it.each(['waiting', 'failed'] as const)('can be retried while it is %s', async (outcome) => {
    await harness.record(aWaitingEntry({ outcome }));

    expect(await detailOf()).toMatchObject({ canRetry: true });
  });

  it('cannot be retried without its content', async () => {
    await harness.record(aWaitingEntry({ payload: null }));

    expect(await detailOf()).toMatchObject({ canRetry: false });
  });

  it('is shown with the last other events of its resource', async () => {
    // Prepare
    const others = Array.from({ length: 22 }, (_, index) =>
      anEntry({ eventId: `other-${index}`, at: new Date(harness.time + index).toISOString() }),
    );
    await harness.record(anEntry({ at: new Date(harness.time + 10_000).toISOString() }), ...others);
    // Act
    const detail = await detailOf();
    // Assess
    expect(detail.others).toHaveLength(20);
    expect(detail.others[0]).toMatchObject({ eventId: 'other-21' });
  });

  it.each([rowId({ tenant: null, eventId: '9' }), 'nonsense!', ''])(
    'is unknown with the id %p',
    async (id) => {
      await expect(harness.operations().getLog({ ...request, id })).rejects.toMatchObject({
        code: 'unknown_event',
      });
    },
  );

  it('is shown with almost no data', async () => {
    // Prepare
    const entry = aWaitingEntry({ tenant: null, resource: null, topic: null, outcome: 'failed' });
    await harness.record(entry);
    // Act & assess
    expect(await detailOf(entry)).toMatchObject({
      row: { tenant: null, resource: null },
      others: [],
      calendar: { isInDoubt: false, owner: null, events: [] },
    });
  });
});

describe('the events in the calendar', () => {
  beforeEach(() => harness.record(anEntry()));

  it('are those that were written last', async () => {
    // Prepare
    await harness.write({ confirmed: [exampleLocation({ hash: 'h' })], written: written() });
    // Act
    const { calendar } = await detailOf();
    // Assess
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
          description: null,
          guests: ['e417@acme.example'],
        },
      ],
    });
  });

  it('are in doubt while a change is in progress', async () => {
    // Prepare
    const moved = exampleLocation({ owner: 'e500@acme.example', ownerId: '500' });
    await harness.write({
      confirmed: [exampleLocation()],
      pending: [exampleLocation(), moved],
      written: written(),
    });
    // Act
    const { calendar } = await detailOf();
    // Assess
    expect(calendar).toMatchObject({ isInDoubt: true, owner: 'e416@acme.example', events: [{}] });
  });

  it('are unknown while the first event is being written', async () => {
    await harness.write({ pending: [exampleLocation()] });

    expect(await detailOf()).toMatchObject({
      calendar: { isInDoubt: true, owner: 'e416@acme.example', events: [] },
    });
  });

  it('are none when nothing was written, and after a deletion', async () => {
    const nothing = { calendar: { isInDoubt: false, owner: null, events: [] } };

    expect(await detailOf()).toMatchObject(nothing);
    await harness.write({ resource: RESOURCE, confirmed: [], written: null });
    expect(await detailOf()).toMatchObject(nothing);
  });
});
