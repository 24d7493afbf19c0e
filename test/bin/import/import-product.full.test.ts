import * as z from 'zod';
import { aConfiguration } from '../../support/builders/configurations';
import type { LuccaEvent } from '../../support/fakes/lucca/event';
import { bodyOf, ImportHarness, startServices, type Services } from '../../support/harness/import-harness';
import { TestHarness as SyncHarness } from '../../support/harness/sync-harness';

const ARGS = ['--configuration', 'france', '--since', '2026-03-02'];
const PRODUCTS = ['training', 'office', 'absences'];

let services: Services;
let harness: ImportHarness;
let sync: SyncHarness;

beforeAll(async () => {
  [services, sync] = await Promise.all([startServices(), SyncHarness.start()]);
});

beforeEach(async () => {
  sync.reset();
  harness = await ImportHarness.start(services);
  sync.clockOffsetMs = harness.clock - Date.now();
});

afterEach(() => harness.stop());
afterAll(() => Promise.all([services.stop(), sync.google.stop()]));

/** Runs the sync function for all messages in the queue. */
async function runSync(): Promise<number> {
  const events = await harness.received();
  for (const event of events) await sync.deliver([{ json: jsonOf(bodyOf(event)), via: event.via }]);
  return events.length;
}

const jsonOf = (body: unknown) => z.record(z.string(), z.unknown()).parse(body);
const setActive = (active: boolean) => {
  sync.configurations = [aConfiguration({ active, products: PRODUCTS })];
};
const outcomes = ({ id }: Pick<LuccaEvent, 'id'>) =>
  sync.recorded
    .filter(({ eventId }) => eventId === id)
    .map(({ outcome, reason, when }) => [outcome, reason, when]);

function hire() {
  const employee = harness.lucca.hire('lea@acme.example');
  sync.directory.addresses.set(employee.id, 'lea@acme.example');
  return employee;
}

describe('an import within five minutes after a delivery', () => {
  it('applies events that an inactive configuration skipped', async () => {
    const lea = hire();
    const session = harness.lucca.register(harness.lucca.plan({ organizer: lea }), hire());
    const workplace = harness.lucca.setWorkplace({ employee: lea, date: '2026-03-09' });
    setActive(false);
    for (const event of [session, workplace]) await harness.deliver(event);
    await runSync();
    setActive(true);

    const { output } = await harness.run(ARGS);
    const received = await runSync();

    for (const event of [session, workplace]) {
      expect(outcomes(event)).toEqual([
        ['skipped', 'configuration_inactive', 'applied'],
        ['created', null, 'applied'],
      ]);
    }
    expect(output).toContain('training: complete, 1 read, 1 sent.');
    expect(output).toContain('office: complete, 1 read, 1 sent.');
    expect(received).toBe(2);
  });

  it.each([0, 40, 9_000])(
    'applies a skipped absence that was last updated %d ms before its event',
    async (savedMs) => {
      const lea = hire();
      const { data, occurredAt, ...event } = harness.lucca.requestLeave({
        ...{ employee: lea, startsOn: '2026-03-09', endsOn: '2026-03-09' },
      });
      const lastUpdatedAt = new Date(Date.parse(occurredAt) - savedMs).toISOString();
      const kept = harness.lucca.leaves.get(data.id);
      if (kept) harness.lucca.leaves.set(data.id, { ...kept, lastUpdatedAt });
      setActive(false);
      await harness.deliver({ ...event, occurredAt, data: { ...data } });
      await runSync();
      setActive(true);
      harness.clock += 120_000;

      await harness.run([...ARGS, '--product', 'absences']);
      await runSync();

      expect(sync.recorded.map(({ outcome, via }) => [via, outcome])).toEqual([
        ['delivery', 'skipped'],
        ['import', 'created'],
      ]);
    },
  );

  it('does not make a later change stale', async () => {
    const lea = hire();
    const days = { startsOn: '2026-03-09', endsOn: '2026-03-09' };
    const { data } = harness.lucca.requestLeave({ employee: lea, ...days });
    setActive(true);
    await harness.run([...ARGS, '--product', 'absences']);
    harness.clock += 1000;
    const change = harness.lucca.changeLeave(data.id, { endsOn: '2026-03-10' });

    await harness.deliver(change);
    await runSync();

    expect(outcomes(change)).toEqual([['updated', null, 'applied']]);
  });
});

describe('import --again', () => {
  it('sends all events again and changes nothing', async () => {
    const lea = hire();
    harness.lucca.register(harness.lucca.plan({ organizer: lea }), hire());
    harness.lucca.requestLeave({ employee: lea, startsOn: '2026-03-09', endsOn: '2026-03-09' });
    setActive(true);
    await harness.run(ARGS);
    const first = await runSync();
    const calls = sync.google.calls.length;

    await harness.run([...ARGS, '--again']);
    const again = await runSync();

    expect([first, again]).toEqual([2, 2]);
    expect(sync.google.calls).toHaveLength(calls);
    expect(sync.recorded.slice(2).map(({ when }) => when)).toEqual(['observed', 'observed']);
  });

  it('enqueues a batch once when the response of the queue is lost', async () => {
    harness.lucca.setWorkplace({ employee: hire(), date: '2026-03-09' });
    harness.queue.losesAnswers = 1;

    const { code } = await harness.run([...ARGS, '--product', 'office']);

    expect(code).toBe(0);
    expect(harness.queue.calls).toHaveLength(2);
    expect(await harness.received()).toHaveLength(1);
  });
});
