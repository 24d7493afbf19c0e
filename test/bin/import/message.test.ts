import * as z from 'zod';
import { exampleConfiguration } from '../../support/builders/sync-examples';
import type { LuccaEvent } from '../../support/fakes/lucca/event';
import { bodyOf, ImportWorld, startServices, type Services } from '../../support/harness/import-harness';
import { TestHarness as SyncWorld } from '../../support/harness/sync-harness';

const ARGS = ['--configuration', 'france', '--since', '2026-03-02'];
const PRODUCTS = ['training', 'office', 'absences'];

let services: Services;
let harness: ImportWorld;
let sync: SyncWorld;

beforeAll(async () => {
  [services, sync] = await Promise.all([startServices(), SyncWorld.start()]);
});

beforeEach(async () => {
  sync.reset();
  harness = await ImportWorld.start(services);
  sync.aheadMs = harness.clock - Date.now();
});

afterEach(() => harness.stop());
afterAll(() => Promise.all([services.stop(), sync.google.stop()]));

/** The sync function takes everything off the queue. */
async function synchronise(): Promise<number> {
  const events = await harness.received();
  for (const event of events) await sync.deliver([{ json: jsonOf(bodyOf(event)), via: event.via }]);
  return events.length;
}

const jsonOf = (body: unknown) => z.record(z.string(), z.unknown()).parse(body);
const isActive = (active: boolean) => {
  sync.configurations = [exampleConfiguration({ active, products: PRODUCTS })];
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

describe('an import less than five minutes after a delivery', () => {
  it('applies what an inactive configuration skipped', async () => {
    // Prepare
    const lea = hire();
    const session = harness.lucca.register(harness.lucca.plan({ organizer: lea }), hire());
    const workplace = harness.lucca.setWorkplace({ employee: lea, date: '2026-03-09' });
    isActive(false);
    for (const event of [session, workplace]) await harness.deliver(event);
    await synchronise();
    isActive(true);
    // Act
    const { output } = await harness.run(ARGS);
    const received = await synchronise();
    // Assess
    for (const event of [session, workplace]) {
      expect(outcomes(event)).toEqual([
        ['skipped', 'configuration_inactive', 'applied'],
        ['created', null, 'applied'],
      ]);
    }
    expect(output).toContain('training: complete, 1 read, 1 sent;');
    expect(output).toContain('office: complete, 1 read, 1 sent;');
    expect(received).toBe(2);
  });

  it.each([0, 40, 9_000])(
    'applies an absence that was skipped and was saved %d ms before its event',
    async (savedMs) => {
      // Prepare
      const lea = hire();
      const { data, occurredAt, ...event } = harness.lucca.requestLeave({
        ...{ employee: lea, startsOn: '2026-03-09', endsOn: '2026-03-09' },
      });
      const lastUpdatedAt = new Date(Date.parse(occurredAt) - savedMs).toISOString();
      const kept = harness.lucca.leaves.get(data.id);
      if (kept) harness.lucca.leaves.set(data.id, { ...kept, lastUpdatedAt });
      isActive(false);
      await harness.deliver({ ...event, occurredAt, data: { ...data } });
      await synchronise();
      isActive(true);
      harness.clock += 120_000;
      // Act
      await harness.run([...ARGS, '--product', 'absences']);
      await synchronise();
      // Assess
      expect(sync.recorded.map(({ outcome, via }) => [via, outcome])).toEqual([
        ['delivery', 'skipped'],
        ['import', 'created'],
      ]);
    },
  );

  it('does not hide a change that comes after it', async () => {
    // Prepare
    const lea = hire();
    const days = { startsOn: '2026-03-09', endsOn: '2026-03-09' };
    const { data } = harness.lucca.requestLeave({ employee: lea, ...days });
    isActive(true);
    await harness.run([...ARGS, '--product', 'absences']);
    harness.clock += 1000;
    const change = harness.lucca.changeLeave(data.id, { endsOn: '2026-03-10' });
    // Act
    await harness.deliver(change);
    await synchronise();
    // Assess
    expect(outcomes(change)).toEqual([['updated', null, 'applied']]);
  });
});

describe('import --again', () => {
  it('sends everything again at once, and changes nothing', async () => {
    // Prepare
    const lea = hire();
    harness.lucca.register(harness.lucca.plan({ organizer: lea }), hire());
    harness.lucca.requestLeave({ employee: lea, startsOn: '2026-03-09', endsOn: '2026-03-09' });
    isActive(true);
    await harness.run(ARGS);
    const first = await synchronise();
    const calls = sync.google.calls.length;
    // Act
    await harness.run([...ARGS, '--again']);
    const again = await synchronise();
    // Assess
    expect([first, again]).toEqual([2, 2]);
    expect(sync.google.calls).toHaveLength(calls);
    expect(sync.recorded.slice(2).map(({ when }) => when)).toEqual(['observed', 'observed']);
  });

  it('sends a batch once of which the queue did not say that it took it', async () => {
    // Prepare
    harness.lucca.setWorkplace({ employee: hire(), date: '2026-03-09' });
    harness.queue.losesAnswers = 1;
    // Act
    const { code } = await harness.run([...ARGS, '--product', 'office']);
    // Assess
    expect(code).toBe(0);
    expect(harness.queue.calls).toHaveLength(2);
    expect(await harness.received()).toHaveLength(1);
  });
});
