import { rowId } from '../../../../functions/console/logs/view';
import { logKey } from '../../../../functions/domain/sync-log';
import { LuccaFailError, LuccaRetryError, LuccaWaitError } from '../../../../functions/lucca/api/http';
import type { QueuedEvent } from '../../../../functions/queue/message';
import { aConfiguration } from '../../../support/builders/configurations';
import { anEntry } from '../../../support/builders/log-entries';
import { leaveEvent, sessionEvent } from '../../../support/builders/lucca-events';
import { TENANT } from '../../../support/builders/sync-examples';
import { request, useOperationsHarness } from '../../../support/console/operations-harness';
import { TestHarness } from '../../../support/harness/sync-harness';

const FRANCE = aConfiguration({ products: ['training'] });
const operator = useOperationsHarness(FRANCE);

/** Sync with the tables of the console. */
let sync: TestHarness;
/** The events that Lucca returns, by id. */
let luccaEvents: Map<string, unknown>;
let requests: string[];
let hasAccess: boolean;

beforeEach(async () => {
  sync = await TestHarness.start();
  sync.clockOffsetMs = operator.time - Date.now();
  sync.receivedAt = () => new Date(operator.time).toISOString();
  sync.stores = { mappings: operator.mappings, logs: operator.logs };
  sync.configurations = [FRANCE];
  luccaEvents = new Map();
  requests = [];
  hasAccess = true;
});
afterEach(() => sync.google.stop());

const lucca = {
  serves: () => Promise.resolve(hasAccess),
  event: (id: string) => {
    requests.push(id);
    const found = luccaEvents.get(id) ?? null;
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
  },
};

function operations() {
  const send = (events: QueuedEvent[]) => {
    sync.sent.push(...events);
    return Promise.resolve({ sent: events, failed: [], problem: null });
  };
  return operator.logOperations({ lucca, send });
}

type Delivered = ReturnType<typeof sessionEvent>;

/** Lucca delivers an event, and returns it from its API. */
async function deliver(...events: Delivered[]): Promise<void> {
  for (const { json } of events) luccaEvents.set(json.id, json);
  await sync.deliver(events);
}

async function configure(...configurations: Parameters<typeof operator.configure>): Promise<void> {
  await operator.configure(...configurations);
  sync.configurations = configurations;
}

const keyOf = ({ json }: Delivered) => logKey({ tenant: TENANT, eventId: json.id, time: json.occurredAt });

const retry = async (event: Delivered) =>
  (await operations().retryLog({ ...request, id: rowId(keyOf(event)) })).body;

const rowOf = (event: Delivered) => operator.logs.get(keyOf(event));

const countsOf = async () => {
  const { body } = await operator.logOperations().getChart({ ...request, query: { from: '2026-02-01' } });
  return body.items.map(({ counts }) => counts);
};

const FOREIGN = sessionEvent({ id: 1, establishment: '20' });
const WITH_NANTES = aConfiguration({ products: ['training'], establishments: ['12', '13', '20'] });

describe('a skipped event whose cause was removed', () => {
  it.each([
    ['no_configuration', FOREIGN, [FRANCE], WITH_NANTES],
    ['configuration_inactive', sessionEvent({ id: 1 }), [aConfiguration({ active: false })], FRANCE],
    ['product_not_selected', sessionEvent({ id: 1 }), [aConfiguration({ products: ['office'] })], FRANCE],
  ])('is written when it is retried: %s', async (reason, event, before, after) => {
    await configure(...before);
    await deliver(event);
    expect(await rowOf(event)).toMatchObject({ outcome: 'skipped', reason, deliveries: 1 });
    await operator.count();

    await configure(after);
    expect(await retry(event)).toMatchObject({ retried: 1, left: 0, skipped: [] });
    await sync.deliverSent();

    expect(await rowOf(event)).toMatchObject({
      ...{ outcome: 'created', reason: null, configuration: 'france', title: 'Excel avancé' },
      ...{ deliveries: 1, attempts: 2, establishment: null },
      history: [
        { outcome: 'skipped', via: 'delivery' },
        { outcome: 'created', via: 'replay' },
      ],
    });
    expect(sync.google.allEvents()).toHaveLength(1);
    expect(await countsOf()).toEqual([{ created: 1 }]);
    await operator.count();
    expect(await countsOf()).toEqual([{ created: 1 }]);
    expect(await operator.trail()).toMatchObject([
      { action: 'events.retry', after: { event: keyOf(event) } },
    ]);
  });

  it('never overwrites a newer event, and ends as stale', async () => {
    await deliver(FOREIGN);
    await configure(WITH_NANTES);
    await deliver(sessionEvent({ id: 2, establishment: '20', title: 'Newer' }));
    await retry(FOREIGN);
    await sync.deliverSent();

    expect(sync.google.allEvents().map(({ event }) => event.summary)).toEqual(['Newer']);
    expect(await rowOf(FOREIGN)).toMatchObject({ outcome: 'stale', reason: null });
    await expect(retry(FOREIGN)).rejects.toMatchObject({ code: 'nothing_to_retry' });
  });

  it('ends with the outcome that it has now, even if nothing is written', async () => {
    await deliver(sessionEvent({ id: 1, establishment: '20', guests: [] }));
    await configure(WITH_NANTES);
    await retry(FOREIGN);
    await sync.deliverSent();

    expect(await rowOf(FOREIGN)).toMatchObject({ outcome: 'skipped', reason: 'no_guests' });
  });

  it('is applied once when it is sent twice', async () => {
    await deliver(FOREIGN);
    await configure(WITH_NANTES);
    await Promise.all([retry(FOREIGN), retry(FOREIGN)]);
    await sync.deliverSent();

    expect(await rowOf(FOREIGN)).toMatchObject({ outcome: 'created' });
    expect(sync.google.calls.filter(({ method }) => method === 'insert')).toHaveLength(1);
  });

  it('is queued without health details', async () => {
    const absence = leaveEvent({ id: 1, establishment: '20' });
    await deliver(absence);
    await configure(aConfiguration({ products: ['absences'], establishments: ['20'] }));
    await retry(absence);

    const body = Buffer.from(sync.sent[0]?.body ?? '', 'base64').toString();
    expect(body).toContain('leaveAccount');
    expect(body).not.toContain('illness');
  });
});

describe('a skipped event is not retried', () => {
  it.each([
    ['the establishment is in no configuration', FOREIGN, FRANCE],
    ['the configuration is inactive', sessionEvent({ id: 1 }), aConfiguration({ active: false })],
    ['the product is not selected', sessionEvent({ id: 1 }), aConfiguration({ products: ['office'] })],
  ])('and Lucca is not asked, while %s', async (_, event, configuration) => {
    await configure(configuration);
    await deliver(event);

    await expect(retry(event)).rejects.toMatchObject({ code: 'cause_remains' });
    expect(requests).toEqual([]);
    expect(sync.sent).toEqual([]);
  });

  it('while the establishment is in no configuration, if only the event says which', async () => {
    await deliver(FOREIGN);
    const row = { eventId: '1', occurredAt: FOREIGN.json.occurredAt, outcome: 'skipped' } as const;
    await operator.record(anEntry({ ...row, reason: 'no_configuration', establishment: null }));

    await expect(retry(FOREIGN)).rejects.toMatchObject({ code: 'cause_remains' });
    expect(requests).toEqual(['1']);
  });

  it.each([
    ['not_in_lucca', 'nothing', null],
    ['not_in_lucca', '410', new LuccaFailError('Lucca answered 410', 410)],
    ['not_in_lucca', 'another event', { ...FOREIGN.json, data: { ...FOREIGN.json.data, id: '999' } }],
    ['no_lucca_access', '403', new LuccaWaitError('Lucca answered 403')],
    ['lucca_unavailable', '503', new LuccaRetryError('Lucca answered 503', null)],
  ])('but answered with %s when Lucca returns %s', async (code, _, answer) => {
    await deliver(FOREIGN);
    luccaEvents.set('1', answer);
    await configure(WITH_NANTES);

    await expect(retry(FOREIGN)).rejects.toMatchObject({ code });
    expect(sync.sent).toEqual([]);
    expect(await rowOf(FOREIGN)).toMatchObject({ outcome: 'skipped', reason: 'no_configuration' });
    expect(await operator.trail()).toMatchObject([{ state: 'refused' }]);
  });

  it('without access to the API of its tenant', async () => {
    await deliver(FOREIGN);
    hasAccess = false;
    await configure(WITH_NANTES);

    await expect(retry(FOREIGN)).rejects.toMatchObject({ code: 'no_lucca_access' });
  });
});

describe('a retry of many skipped events', () => {
  const many = Array.from({ length: 12 }, (_, index) =>
    sessionEvent({ id: index + 1, resource: String(index), establishment: '20' }),
  );

  it('fetches ten at a time', async () => {
    await deliver(...many);
    await configure(WITH_NANTES);
    const filter = {
      outcome: 'skipped',
      reason: 'no_configuration',
      from: '2026-02-01',
      to: '2026-02-01',
    } as const;
    const first = (await operations().retryLogs({ ...request, body: { filter } })).body;
    const cursor = first.cursor ?? '';
    const second = (await operations().retryLogs({ ...request, body: { filter, cursor } })).body;

    expect([first, second]).toMatchObject([{ retried: 10 }, { retried: 2, cursor: null }]);
    await sync.deliverSent();
    expect(sync.google.allEvents()).toHaveLength(12);
  });

  it('names those that Lucca does not return', async () => {
    const [first, second] = many;
    if (!first || !second) throw new Error('There are many');
    await deliver(first, second);
    luccaEvents.delete('2');
    await configure(WITH_NANTES);
    const ids = [first, second].map((event) => rowId(keyOf(event)));
    const { body } = await operations().retryLogs({ ...request, body: { ids } });

    expect(body).toEqual({
      ...{ retried: 1, left: 1, cursor: null },
      skipped: [{ id: ids[1], code: 'not_in_lucca' }],
    });
  });
});
