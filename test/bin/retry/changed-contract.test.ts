import * as z from 'zod';
import type * as calendarEvents from '../../../functions/lucca/calendar-event';
import type * as leaves from '../../../functions/lucca/leave';
import type * as redaction from '../../../functions/lucca/redact-body';
import type { LuccaEvent } from '../../support/fakes/lucca/event';
import { startServices, type Services } from '../../support/harness/import-harness';
import { RetryHarness } from '../../support/harness/retry-harness';

/**
 * Lucca sends other fields than the contract expects: `subject` for the title of a session, another category for
 * workplaces, and `absentDays` for the days of an absence. `deploy` replaces the contract by one that reads them.
 */
const mockContract = { isChanged: false };

jest.mock('../../../functions/lucca/calendar-event', () => {
  const actual = jest.requireActual<typeof calendarEvents>('../../../functions/lucca/calendar-event');
  const renamed = (data: unknown) =>
    mockContract.isChanged && isObject(data)
      ? {
          ...data,
          title: data['subject'] ?? data['title'],
          category: data['category'] === 'office-day' ? 'work-location' : data['category'],
        }
      : data;
  return {
    ...actual,
    currentCalendarEvent: mockPreprocess(renamed, actual.currentCalendarEvent),
    isKnownCategory: (category: unknown) =>
      actual.isKnownCategory(category) || (mockContract.isChanged && category === 'office-day'),
  };
});

jest.mock('../../../functions/lucca/leave', () => {
  const actual = jest.requireActual<typeof leaves>('../../../functions/lucca/leave');
  return { ...actual, currentLeave: mockPreprocess(mockRenamedLeave, actual.currentLeave) };
});

jest.mock('../../../functions/lucca/redact-body', () => {
  const actual = jest.requireActual<typeof redaction>('../../../functions/lucca/redact-body');
  const withRenamed = (event: Record<string, unknown>) => ({
    ...event,
    data: mockRenamedLeave(event['data']),
  });
  return {
    ...actual,
    redactBody: (body: Buffer) => {
      const { topic, ...event } = z.record(z.string(), z.unknown()).parse(JSON.parse(body.toString()));
      const isLeave = typeof topic === 'string' && topic.startsWith('leave.');
      return actual.redactBody(
        isLeave ? Buffer.from(JSON.stringify(withRenamed({ ...event, topic }))) : body,
      );
    },
  };
});

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null;
}

function mockPreprocess<Output>(change: (data: unknown) => unknown, schema: z.ZodType<Output>) {
  return z.preprocess(change, schema);
}

function mockRenamedLeave(data: unknown): unknown {
  if (!mockContract.isChanged || !isObject(data) || !('owner' in data)) return data;
  const { owner, ...rest } = data;
  return { ...rest, employee: owner };
}

const deploy = () => {
  mockContract.isChanged = true;
};

/** Returns the same event with other data. */
const withData =
  (change: (data: Record<string, unknown>) => Record<string, unknown>) =>
  (event: LuccaEvent): LuccaEvent => ({ ...event, data: { ...event.data, ...change({ ...event.data }) } });

const withSubject = withData(({ title }) => ({ subject: title, title: undefined }));
const atTheOffice = withData(() => ({ category: 'office-day' }));
const withOwner = withData(({ employee }) => ({ owner: employee, employee: undefined }));

const RETRY = ['--reason', 'invalid_event'];

let services: Services;
let harness: RetryHarness;

beforeAll(async () => {
  services = await startServices();
});

beforeEach(async () => {
  mockContract.isChanged = false;
  harness = await RetryHarness.start(services);
});

afterEach(() => harness.stop());
afterAll(() => services.stop());

describe('after a change of the contract, the command', () => {
  it('brings a parked session into the calendar from its kept payload', async () => {
    const session = harness.lucca.plan({ organizer: harness.hire('lea'), title: 'Excel' });
    const event = await harness.deliver(harness.lucca.register(session, harness.hire('tom')), withSubject);
    const other = harness.lucca.plan({ organizer: harness.hire('max'), title: 'Word' });
    await harness.deliver(harness.lucca.register(other, harness.hire('ann')));

    expect(await harness.row(event)).toMatchObject({
      ...{ outcome: 'failed', reason: 'invalid_event', noteValue: 'data.title' },
    });
    expect(await harness.payload(event)).toContain('Excel');
    expect([harness.titles('lea'), harness.titles('max')]).toEqual([[], ['Word']]);

    deploy();
    const run = await harness.run(RETRY);

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output).toContain('Sent: 1\n\nOutcomes:\n     1  created\n');
    expect([harness.titles('lea'), harness.titles('max')]).toEqual([['Excel'], ['Word']]);
    expect(await harness.row(event)).toMatchObject({
      outcome: 'created',
      reason: null,
      employee: 'lea@acme.example',
    });
    expect(await harness.payload(event)).toBeNull();
    expect(harness.api.requests).toEqual([]);
  });

  it('changes nothing when it runs again', async () => {
    const session = harness.lucca.plan({ organizer: harness.hire('lea') });
    const event = await harness.deliver(harness.lucca.register(session, harness.hire('tom')), withSubject);
    deploy();
    await harness.run(RETRY);
    const row = await harness.row(event);
    const calls = harness.sync.google.calls.length;

    expect(await harness.run(RETRY)).toEqual({
      ...{ code: 0, errors: '', output: '0 events with the reason invalid_event\n' },
    });
    expect(await harness.row(event)).toEqual(row);
    expect(harness.sync.google.calls).toHaveLength(calls);
  });

  it('leaves the newer state of a resource in the calendar', async () => {
    const session = harness.lucca.plan({ organizer: harness.hire('lea'), title: 'Excel' });
    const older = await harness.deliver(harness.lucca.register(session, harness.hire('tom')), withSubject);
    await harness.deliver(harness.lucca.changeSession(session, { title: 'Word' }));

    deploy();
    const run = await harness.run(RETRY);

    expect(run.output).toContain('1  stale\n');
    expect(await harness.row(older)).toMatchObject({ outcome: 'stale' });
    expect(harness.titles('lea')).toEqual(['Word']);
  });

  it('reads an event of an unknown category from Lucca, because its payload is not kept whole', async () => {
    const event = await harness.deliver(
      harness.lucca.setWorkplace({ employee: harness.hire('lea'), date: '2026-03-02' }),
      atTheOffice,
    );
    expect(await harness.payload(event)).not.toContain('Marseille');

    deploy();
    const run = await harness.run(RETRY);

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output).toContain('Sent: 1, 1 of them read from Lucca again\n');
    expect(harness.api.requests).toMatchObject([{ path: `/lucca-api/events/${event.id}` }]);
    expect(harness.titles('lea')).toHaveLength(1);
    expect(await harness.row(event)).toMatchObject({ outcome: 'created' });
  });

  it('reads an absence with unknown fields from Lucca, and sends no detail of it', async () => {
    const request = { employee: harness.hire('lea'), startsOn: '2026-03-02', endsOn: '2026-03-02' };
    const details = { nature: 'hospitalisation' };
    const event = await harness.deliver(
      harness.lucca.requestLeave({ ...request, status: 'confirmed', details }),
      withOwner,
    );
    expect(await harness.row(event)).toMatchObject({ reason: 'invalid_event', noteValue: 'data.employee' });

    deploy();
    const run = await harness.run(RETRY);

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(harness.titles('lea')).toHaveLength(1);
    const [message] = harness.received;
    expect(Buffer.from(message?.body ?? '', 'base64').toString()).not.toContain('hospitalisation');
  });

  it('says so when the deployed version does not have the change yet, and loses nothing', async () => {
    const session = harness.lucca.plan({ organizer: harness.hire('lea'), title: 'Excel' });
    const event = await harness.deliver(harness.lucca.register(session, harness.hire('tom')), withSubject);
    deploy();
    harness.onSleep = () => {
      mockContract.isChanged = false;
    };

    const run = await harness.run(RETRY);

    expect(run).toMatchObject({ code: 1, errors: '' });
    expect(run.output).toContain('1  failed (invalid_event)\n');
    expect(run.output).toMatch(/deployed version does not understand .*\n +1 {2}data.title: is missing\n/);
    expect(await harness.payload(event)).toContain('Excel');
  });

  it('leaves an event parked that Lucca does not have any more', async () => {
    const event = await harness.deliver(
      harness.lucca.setWorkplace({ employee: harness.hire('lea') }),
      atTheOffice,
    );
    harness.lucca.events.length = 0;

    deploy();
    const run = await harness.run(RETRY);

    expect(run).toMatchObject({ code: 1, errors: '' });
    expect(run.output).toContain('Lucca does not have the event any more (calendar-event#');
    expect(await harness.row(event)).toMatchObject({ outcome: 'failed', attempts: 1 });
    expect(await harness.payload(event)).not.toBeNull();
    expect(await harness.trail()).toEqual([]);
  });
});
