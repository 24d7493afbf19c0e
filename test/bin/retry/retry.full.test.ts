import type { LuccaEvent } from '../../support/fakes/lucca/event';
import { startServices, type Services } from '../../support/harness/import-harness';
import { RetryHarness } from '../../support/harness/retry-harness';

let services: Services;
let harness: RetryHarness;

beforeAll(async () => {
  services = await startServices();
});

beforeEach(async () => {
  harness = await RetryHarness.start(services);
});

afterEach(() => harness.stop());
afterAll(() => services.stop());

const RETRY = ['--reason', 'invalid_event'];

/** Changes only what Lucca delivers: its API returns the event as it was. */
const broken =
  (change: object) =>
  (event: LuccaEvent): LuccaEvent => ({ ...event, data: { ...event.data, ...change } });

/** Parks an invalid event of an own employee that Lucca returns correctly now. */
async function park(name: string, change: object = { status: 'planned' }, establishment = '12') {
  const organizer = harness.hire(name, establishment);
  const session = harness.lucca.plan({ organizer, title: `Secret ${name}` });
  const event = harness.lucca.register(session, harness.hire(`${name}-guest`, establishment));
  await harness.deliver(event, broken(change));
  return event;
}

/** Lucca's API returns the events correctly from now on. */
function repairInLucca(...events: LuccaEvent[]): void {
  for (const event of events) harness.returnFromLucca(event);
}

describe('retry', () => {
  it.each([
    [[], "error: required option '--reason <reason>' not specified"],
    [['--reason', 'bad'], "error: option '--reason <reason>' argument 'bad' is invalid. Allowed choices are"],
    [
      [...RETRY, '--configuration', 'italy'],
      '--configuration: configuration "italy" not found; to list all: npm run configure -- list',
    ],
    [
      [...RETRY, '--since', 'yesterday'],
      "error: option '--since <when>' argument 'yesterday' is invalid. Use an age such as",
    ],
  ])('rejects %j', async (args, message) => {
    const { code, output, errors } = await harness.run(args);

    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain(message);
  });

  it('requires its settings before it reads or sends anything', async () => {
    const { AUDIT_TABLE: _, ...environment } = harness.environment;
    await park('lea');

    expect(await harness.run(RETRY, { environment })).toEqual({
      ...{ code: 2, output: '', errors: '--stack: is required unless AUDIT_TABLE is set\n' },
    });
  });

  it('reports the outcomes and what stays, without addresses and titles', async () => {
    const understood = await park('lea');
    await park('max');
    await park('ann', { startsAt: 'noon', attendees: [{ id: '' }, { id: '' }] });
    repairInLucca(understood);

    const { code, output, errors } = await harness.run(RETRY);

    expect({ code, errors }).toEqual({ code: 1, errors: '' });
    expect(output).toMatchInlineSnapshot(`
     "3 events with the reason invalid_event

     Sent: 1, 1 of them read from Lucca again

     Outcomes:
          1  created

     Not sent: 2
          1  data.status: must be tentative, confirmed or cancelled (calendar-event#1005)
          1  data.attendees[].id: must not be empty (calendar-event#1008)
          1  data.startsAt: is not a date and time with Z or an offset (calendar-event#1008)
     "
    `);
    expect(output).not.toMatch(/@|Secret/);
    expect(harness.titles('lea')).toEqual(['Secret lea']);
    expect(harness.titles('max')).toEqual([]);
  });

  it('is recorded in the audit trail', async () => {
    const event = await park('lea');
    repairInLucca(event);

    await harness.run([...RETRY, '--configuration', 'france', '--since', '2026-02-01']);

    const filter = { reason: 'invalid_event', since: '2026-02-01T00:00:00.000Z', configuration: 'france' };
    expect(await harness.trail()).toMatchObject([
      {
        ...{ who: 'ops@build-17', via: 'command', action: 'events.retry', configuration: 'france' },
        ...{ state: 'done', before: null, after: { filter, events: 1 } },
      },
    ]);
  });

  it('sends replays of the same event, with their own deduplication ids', async () => {
    const event = await park('lea');
    repairInLucca(event);

    await harness.run(RETRY);

    expect(harness.received).toMatchObject([
      { eventId: event.id, via: 'replay', correlationId: 'delivery', nonce: expect.any(String) as string },
    ]);
    expect(await harness.row(event)).toMatchObject({ outcome: 'created', attempts: 2, deliveries: 1 });
  });
});

describe('retry --dry-run', () => {
  it('lists by field and rule, and neither sends nor writes anything', async () => {
    const first = await park('lea');
    const second = await park('max');
    await park('ann', { title: 7 });
    repairInLucca(first, second);
    const rows = await Promise.all([first, second].map((event) => harness.row(event)));

    const run = await harness.run([...RETRY, '--dry-run']);

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output).toMatchInlineSnapshot(`
     "3 events with the reason invalid_event

     Invalid so far, by field and rule:
          2  data.status: must be tentative, confirmed or cancelled
          1  data.title: Invalid input: expected string, received number

     Would be sent: 2, 2 of them read from Lucca again

     Would not be sent: 1
          1  data.title: Invalid input: expected string, received number (calendar-event#1008)

     Dry run, nothing sent
     "
    `);
    expect(await Promise.all([first, second].map((event) => harness.row(event)))).toEqual(rows);
    expect(await harness.trail()).toEqual([]);
    expect(harness.received).toEqual([]);
  });

  it('needs neither the queue nor the audit trail', async () => {
    const { AUDIT_TABLE: _, QUEUE_URL: __, ...environment } = harness.environment;

    expect(await harness.run([...RETRY, '--dry-run'], { environment })).toMatchObject({ code: 0 });
  });
});

describe('retry with filters', () => {
  it('finds invalid events of a configuration by the establishment that they name', async () => {
    const inFrance = await park('lea');
    const inSpain = await park('eva', undefined, '20');
    const nowhere = await park('max', undefined, '99');
    repairInLucca(inFrance, inSpain, nowhere);

    const { code, output } = await harness.run([...RETRY, '--configuration', 'spain']);

    expect(code).toBe(0);
    expect(output).toContain('1 event of no known configuration');
    expect(harness.received).toMatchObject([{ eventId: inSpain.id }]);
    expect(harness.titles('eva')).toEqual(['Secret eva']);
  });

  it('leaves out events that failed before, and those with another reason', async () => {
    const old = await park('lea');
    harness.pass(3 * 24 * 60 * 60 * 1000);
    const recent = await park('max');
    repairInLucca(old, recent);

    expect((await harness.run(['--reason', 'unknown_google_user'])).output).toMatch(/^0 events/);
    await harness.run([...RETRY, '--since', '2d']);
    expect(harness.received).toMatchObject([{ eventId: recent.id }]);
  });
});
