import * as z from 'zod';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { aConfiguration } from '../../support/builders/configurations';
import { aWaitingEntry } from '../../support/builders/log-entries';
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

/** Parks an invalid event that Lucca's API returns correctly. */
async function park(name: string, change: Partial<LuccaEvent> = {}, data: object = { status: 'planned' }) {
  const session = harness.lucca.plan({ organizer: harness.hire(name), title: name });
  const event = harness.lucca.register(session, harness.hire(`${name}-guest`));
  await harness.deliver(event, () => ({ ...event, data: { ...event.data, ...data }, ...change }));
  harness.returnFromLucca(event);
  return event;
}

const waitAMinute = () => {
  harness.pass(61_000);
};

describe('an interrupted retry', () => {
  it('loses nothing: the next one sends the rest, and what was marked but not sent', async () => {
    const events: LuccaEvent[] = [];
    for (let index = 0; index < 12; index++) events.push(await park(`e${index}`));
    harness.queue.downAfter = 1;
    harness.isSyncRunning = false;
    let sleeps = 0;
    harness.onSleep = () => {
      sleeps += 1;
      if (harness.queue.calls.length > 1 && sleeps > 1) throw new Error('Killed');
    };

    const killed = await harness.run(RETRY);

    expect(killed).toMatchObject({ code: 1, errors: 'Error: Killed\n' });
    expect(await harness.trail()).toMatchObject([{ state: 'begun' }]);
    harness.onSleep = () => undefined;
    harness.isSyncRunning = true;
    harness.queue.downAfter = Number.POSITIVE_INFINITY;
    await harness.processQueue();
    expect(harness.received).toHaveLength(10);
    waitAMinute();
    const resumed = await harness.run(RETRY);

    expect(resumed).toMatchObject({ code: 0, errors: '' });
    expect(resumed.output).toContain('2  created\n');
    expect(harness.received.map(({ eventId }) => eventId).sort()).toEqual(events.map(({ id }) => id).sort());
    for (let index = 0; index < 12; index++) expect(harness.titles(`e${index}`)).toEqual([`e${index}`]);
  });

  it('does not send an event twice within a minute', async () => {
    await park('lea');
    harness.isSyncRunning = false;
    const first = await harness.run(RETRY, { sleep: () => Promise.reject(new Error('Killed')) });
    const second = await harness.run(RETRY);

    expect(first.code).toBe(1);
    expect(second.code).toBe(1);
    expect(second.output).toContain('1  The event was sent to the queue less than a minute ago');
    await harness.processQueue();
    expect(harness.received).toHaveLength(1);
  });
});

describe('two retries at the same time', () => {
  it('send each event once', async () => {
    for (const name of ['lea', 'max', 'ann']) await park(name);

    const runs = await Promise.all([harness.run(RETRY), harness.run(RETRY)]);

    expect(runs.map(({ errors }) => errors)).toEqual(['', '']);
    expect(harness.received).toHaveLength(3);
  });
});

describe('retry while the queue', () => {
  it('rejects events ends with 1 and leaves them parked', async () => {
    const event = await park('lea');
    harness.queue.downAfter = 0;

    const run = await harness.run(RETRY);

    expect(run).toMatchObject({
      code: 1,
      errors: 'The queue rejects events. None is lost: run the command again in a minute\n',
    });
    expect(run.output).toContain('Sent: 0\n');
    expect(await harness.payload(event)).not.toBeNull();
    expect(await harness.trail()).toMatchObject([{ state: 'refused' }]);
  });

  it('is long waits, so that live events are not delayed', async () => {
    await park('lea');
    for (let index = 0; index < 60; index++) await harness.enqueue(harness.lucca.testConnection());
    harness.queue.calls = [];
    const sentBefore: number[] = [];
    harness.onSleep = () => void sentBefore.push(harness.queue.calls.length);

    await harness.run(RETRY);

    expect(sentBefore[0]).toBe(0);
    expect(harness.received).toHaveLength(61);
    expect(harness.titles('lea')).toEqual(['lea']);
  });
});

describe('retry of an event', () => {
  it('that has no outcome after two minutes names the command that shows it later', async () => {
    await park('lea');
    harness.isSyncRunning = false;

    const run = await harness.run(RETRY);

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(run.output).toContain('1 event without an outcome yet. To see the outcomes: npm run logs\n');
  });

  it('that fails for another reason ends with 1', async () => {
    const event = await park('lea');
    harness.sync.directory.addresses.set(organizerOf(event), null);

    const run = await harness.run(RETRY);

    expect(run).toMatchObject({ code: 1, errors: '' });
    expect(run.output).toContain('1  failed (employee_without_address)\n');
  });

  it('of an inactive configuration leaves it parked', async () => {
    const event = await park('lea');
    const [france, ...others] = harness.sync.configurations;
    const all = [{ ...france, active: false }, ...others].map((one) => aConfiguration(one));
    await new ConfigurationStore(harness.client, harness.environment['CONFIGURATIONS_TABLE'] ?? '').save(
      all,
      1,
    );

    const run = await harness.run(RETRY);

    expect(run.code).toBe(1);
    expect(run.output).toContain('1  The configuration france is inactive (calendar-event#');
    expect(await harness.row(event)).toMatchObject({ attempts: 1 });
  });

  it('whose source was not understood resolves the same row', async () => {
    const event = await park('lea', { source: 'acme' });

    const run = await harness.run(RETRY);

    expect(run).toMatchObject({ code: 0 });
    expect(harness.titles('lea')).toEqual(['lea']);
    expect(await harness.row({ ...event, source: '' })).toMatchObject({
      ...{ outcome: 'created', tenant: event.source, attempts: 2 },
    });
    expect(await harness.row(event)).toBeNull();
  });

  it('whose content was not kept reads it from Lucca', async () => {
    const event = await park('lea', {}, { title: 'x'.repeat(300_000) });
    expect(await harness.payload(event)).toBeNull();

    expect(await harness.run(RETRY)).toMatchObject({ code: 0 });
    expect(harness.titles('lea')).toEqual(['lea']);
  });

  it('with another reason sends its kept payload, without a request to Lucca', async () => {
    const employee = harness.lucca.hire(null);
    const event = await harness.deliver(harness.lucca.setWorkplace({ employee }));
    expect(await harness.row(event)).toMatchObject({ reason: 'employee_without_address' });
    harness.sync.directory.addresses.set(employee.id, 'lea@acme.example');

    const run = await harness.run(['--reason', 'employee_without_address']);

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(harness.titles('lea')).toHaveLength(1);
    expect(harness.api.requests).toEqual([]);
  });

  it('that waits sends it as well', async () => {
    const event = harness.lucca.setWorkplace({ employee: harness.hire('lea') });
    const { id: eventId, source: tenant, occurredAt, topic } = event;
    const resource = `${tenant}#calendar-event#${event.data.id}`;
    const payload = Buffer.from(JSON.stringify(event));
    const at = new Date(harness.sync.now()).toISOString();
    const key = `${occurredAt.slice(0, 19)}Z#${tenant}#${eventId}`;
    await harness.record({
      ...aWaitingEntry({
        eventId,
        tenant,
        occurredAt,
        topic,
        resource,
        payload,
        at,
        reason: 'internal_error',
      }),
      event: key,
    });

    const run = await harness.run(['--reason', 'internal_error']);

    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(await harness.row(event)).toMatchObject({ outcome: 'created' });
  });
});

describe('retry --read-again', () => {
  it('takes the event as Lucca returns it, even if the kept payload is understood', async () => {
    const employee = harness.lucca.hire(null);
    const session = harness.lucca.plan({ organizer: employee, title: 'Kept' });
    const event = await harness.deliver(harness.lucca.register(session, harness.hire('tom')));
    harness.sync.directory.addresses.set(employee.id, 'lea@acme.example');
    harness.returnFromLucca({ ...event, data: { ...event.data, ...{ title: 'Current' } } });

    await harness.run(['--reason', 'employee_without_address', '--read-again']);

    expect(harness.titles('lea')).toEqual(['Current']);
  });
});

describe('retry of an event that has to be read from Lucca again', () => {
  it.each<[string, string, () => void]>([
    [
      'does not respond',
      'Lucca did not return the event',
      () => {
        failEvents(503);
      },
    ],
    [
      'refuses access',
      'Lucca refuses to return events',
      () => {
        failEvents(403);
      },
    ],
    ['has another event under its id', 'Lucca has another event under this id', returnOthers],
    ['is of another tenant', 'The credentials for the Lucca API are for another tenant', changeTenant],
    [
      'has no API client for us',
      'The connector has no credentials',
      () => {
        harness.secrets.remove('lucca-api');
      },
    ],
  ])('leaves it parked when Lucca %s', async (_, why, fail) => {
    const event = await park('lea');
    fail();

    const run = await harness.run(RETRY);

    expect(run).toMatchObject({ code: 1, errors: '' });
    expect(run.output).toContain(`data.status: must be tentative, confirmed or cancelled; ${why}`);
    expect(await harness.row(event)).toMatchObject({ outcome: 'failed', attempts: 1 });
  });

  it('waits for the request budget, which other callers share', async () => {
    for (let index = 0; index < 20; index++) await park(`e${index}`);
    const before = harness.sync.now();

    const run = await harness.run(RETRY);

    expect(run.output).toContain('20  created\n');
    expect(harness.sync.now() - before).toBeGreaterThan(60_000);
    expect(harness.api.requests.every(({ status }) => status === 200)).toBe(true);
  });
});

function failEvents(status: number): void {
  harness.api.failNext({ with: status, path: /events/, times: 100 });
}

function returnOthers(): void {
  for (const event of [...harness.lucca.events]) {
    harness.returnFromLucca({ ...event, source: 'https://other.ilucca.net' });
  }
}

function changeTenant(): void {
  const access = { ...harness.api.credentials, tenantUrl: 'https://other.ilucca.net' };
  harness.secrets.put('lucca-api', JSON.stringify(access));
}

function organizerOf({ data }: LuccaEvent): string {
  return z.object({ organizer: z.object({ id: z.string() }) }).parse(data).organizer.id;
}
