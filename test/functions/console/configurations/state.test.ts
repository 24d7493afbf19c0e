import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import type { ConfigurationDependencies } from '../../../../functions/console/configurations/operations';
import { etagOf } from '../../../../functions/console/configurations/state';
import {
  configurationList,
  listedConfiguration,
} from '../../../../functions/console/contract/configurations';
import type { Configuration } from '../../../../functions/domain/configuration';
import type { LogEntry } from '../../../../functions/domain/sync-log';
import type { CountedResult } from '../../../../functions/store/outcome-counts';
import { aConfiguration } from '../../../support/builders/configurations';
import { aWaitingEntry } from '../../../support/builders/log-entries';
import { ConfigurationHarness } from '../../../support/console/configuration-harness';
import { request } from '../../../support/console/log-harness';

const france = aConfiguration();
const spain = aConfiguration({ id: 'spain', establishments: ['20'] });

let harness: ConfigurationHarness;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

beforeEach(async () => {
  await harness.reset();
  await harness.configure(france, spain);
});

afterAll(() => harness.stop());

async function stateOf(id = 'france', replaced: Partial<ConfigurationDependencies> = {}) {
  const { body, etag } = await harness.operations(replaced).getConfiguration({ ...request, id });
  expect(listedConfiguration.parse(body)).toEqual(body);
  expect(etag).toBe(body.etag);
  return body;
}

function aResult(at: string, overrides: Partial<CountedResult> = {}): CountedResult {
  const result = { configuration: 'france', product: null, outcome: 'created', isReplay: false } as const;
  return { ...result, at, ...overrides };
}

/** Events with which something remains to be done. */
async function open(...entries: Partial<LogEntry>[]): Promise<void> {
  for (const [index, overrides] of entries.entries()) {
    await harness.logs.record(aWaitingEntry({ eventId: String(index), ...overrides }), 'applied');
  }
}

describe('the list of configurations', () => {
  it('shows each with its own state, in their order', async () => {
    // Prepare
    await harness.outcomeCounts.add([aResult('2026-03-05T11:00:00.000Z', { configuration: 'spain' })]);
    await harness.authorizations.granted(france, 'lea@acme.example', harness.time);
    // Act
    const { body } = await harness.operations().listConfigurations(request);
    // Assess
    expect(configurationList.parse(body)).toEqual(body);
    expect(body.items).toMatchObject([
      {
        configuration: france,
        etag: etagOf(france),
        authorization: { state: 'granted' },
        lastEventAt: null,
        lastDay: { events: 0 },
      },
      {
        configuration: spain,
        etag: etagOf(spain),
        authorization: { state: 'unknown' },
        lastEventAt: '2026-03-05T11:00:00.000Z',
        lastDay: { events: 1 },
      },
    ]);
  });

  it('is empty when there are none', async () => {
    await harness.configure();

    expect(await harness.operations().listConfigurations(request)).toEqual({ body: { items: [] } });
  });

  it('rejects an unknown id', async () => {
    await expect(stateOf('italy')).rejects.toMatchObject({ code: 'unknown_configuration' });
  });
});

describe('the authorization of a configuration', () => {
  const revocation = { reason: 'credentials_rejected', detail: 'Google rejected the service account key' } as const;

  it('is unknown before the first call', async () => {
    expect((await stateOf()).authorization).toEqual({
      state: 'unknown',
      since: null,
      reason: null,
      detail: null,
    });
  });

  it('is granted or revoked by the last call, with time and reason', async () => {
    // Act & assess
    await harness.authorizations.granted(france, 'lea@acme.example', harness.time);
    expect((await stateOf()).authorization).toEqual({
      state: 'granted',
      since: '2026-03-05T12:00:00.000Z',
      reason: null,
      detail: null,
    });
    harness.time += 60_000;
    await harness.authorizations.refused(france, revocation, harness.time);
    expect((await stateOf()).authorization).toEqual({
      state: 'revoked',
      since: '2026-03-05T12:01:00.000Z',
      ...revocation,
    });
  });

  it('is unknown again with other credentials', async () => {
    // Prepare
    await harness.authorizations.refused(france, revocation, harness.time);
    await harness.configure({ ...france, google: { ...france.google, credentialsSecretId: 'other' } });
    // Act & assess
    expect((await stateOf()).authorization).toMatchObject({ state: 'unknown' });
  });
});

describe('the last day of a configuration', () => {
  it('counts the events of 24 hours, from the start of the first hour', async () => {
    // Prepare
    harness.time = Date.parse('2026-03-05T12:30:00Z');
    await harness.outcomeCounts.add([
      aResult('2026-03-04T11:59:59.000Z'),
      aResult('2026-03-04T12:00:00.000Z'),
      aResult('2026-03-04T18:00:00.000Z', { outcome: 'failed', product: 'training' }),
      aResult('2026-03-05T12:29:00.000Z'),
      aResult('2026-03-05T12:29:30.000Z', { isReplay: true }),
      aResult('2026-03-05T12:00:00.000Z', { configuration: null }),
    ]);
    // Act
    const { lastDay, lastEventAt } = await stateOf();
    // Assess
    expect(lastDay.events).toBe(3);
    expect(lastEventAt).toBe('2026-03-05T12:29:30.000Z');
  });

  it('has the time of the last event, even if it is older', async () => {
    // Prepare
    await harness.outcomeCounts.add([
      aResult('2026-01-05T08:00:00.000Z'),
      aResult('2026-01-04T08:00:00.000Z'),
    ]);
    // Act & assess
    expect(await stateOf()).toMatchObject({
      lastEventAt: '2026-01-05T08:00:00.000Z',
      lastDay: { events: 0 },
    });
  });

  it('counts failed events of the day, and all waiting ones', async () => {
    // Prepare
    const failed = { outcome: 'failed' } as const;
    await open(
      { ...failed, at: '2026-03-04T11:59:59.000Z' },
      { ...failed, at: '2026-03-04T12:00:00.000Z' },
      { ...failed, at: '2026-03-05T11:00:00.000Z' },
      { ...failed, at: '2026-03-05T11:00:00.000Z', configuration: 'spain' },
      { at: '2026-01-05T11:00:00.000Z', occurredAt: '2026-01-05T11:00:00Z' },
      { at: '2026-03-05T11:00:00.000Z' },
      { at: '2026-03-05T11:00:00.000Z', configuration: 'spain' },
      { at: '2026-03-05T11:00:00.000Z', outcome: 'created', reason: null },
      { at: '2026-03-05T11:00:00.000Z', configuration: null },
    );
    // Act & assess
    expect((await stateOf()).lastDay).toEqual({ events: 0, failed: 2, waiting: 2, atLeast: false });
  });

  it.each([
    ['failed', { failed: 7, waiting: 0 }],
    ['waiting', { failed: 0, waiting: 7 }],
  ] as const)('says so when more %s events may exist than were counted', async (cut, counted) => {
    // Prepare: more than a page of the index holds
    const unresolvedEvents: ConfigurationDependencies['unresolvedEvents'] = {
      count: (outcome) =>
        Promise.resolve(outcome === cut ? { rows: 7, isLowerBound: true } : { rows: 0, isLowerBound: false }),
    };
    // Act & assess
    expect((await stateOf('france', { unresolvedEvents })).lastDay).toEqual({
      events: 0,
      ...counted,
      atLeast: true,
    });
  });
});

const text = fc.constantFrom('a', 'b', 'ab', '"', 'é');
const list = fc.array(text, { maxLength: 3 });
const { presentation } = aConfiguration();

/** One field with another value, or by chance with the same. */
const change: fc.Arbitrary<Partial<Configuration>> = fc.oneof(
  text.map((name) => ({ name })),
  list.map((establishments) => ({ establishments })),
  list.map((notificationEmails) => ({ notificationEmails })),
  fc.boolean().map((active) => ({ active })),
  fc
    .record({ credentialsSecretId: text, scope: text }, { noNullPrototype: true })
    .map((google) => ({ google })),
  fc.constantFrom('fr' as const, 'en' as const).map((locale) => ({
    presentation: { ...presentation, locale },
  })),
  fc.constantFrom('masked' as const, 'account' as const).map((title) => ({
    presentation: { ...presentation, absences: { ...presentation.absences, title } },
  })),
);

const configurations = fc
  .array(change, { maxLength: 8 })
  .map((changes) =>
    changes.reduce<Configuration>((one, overrides) => ({ ...one, ...overrides }), aConfiguration()),
  );

/** Turns the order of the keys, of objects within it too. */
function turn(value: object): void {
  for (const name of Object.keys(value).reverse()) {
    const part: unknown = Reflect.get(value, name);
    Reflect.deleteProperty(value, name);
    Reflect.set(value, name, part);
    if (typeof part === 'object' && part !== null && !Array.isArray(part)) turn(part);
  }
}

describe('the etag of a configuration', () => {
  it('is the same whatever the order of the keys', () => {
    fc.assert(
      fc.property(configurations, (one) => {
        // Prepare
        const turned = structuredClone(one);
        turn(turned);
        // Act & assess
        expect(JSON.stringify(turned)).not.toBe(JSON.stringify(one));
        expect(etagOf(turned)).toBe(etagOf(one));
      }),
    );
  });

  it('differs when any value differs', () => {
    fc.assert(
      fc.property(configurations, change, (one, overrides) => {
        // Prepare
        const other = { ...one, ...overrides };
        // Act & assess
        expect(etagOf(other) === etagOf(one)).toBe(isDeepStrictEqual(other, one));
      }),
    );
  });

  it('differs when the order of a list differs', () => {
    const [one, other] = [
      ['12', '13'],
      ['13', '12'],
    ].map((establishments) => etagOf(aConfiguration({ establishments })));

    expect(one).not.toBe(other);
  });

  it('is valid in a quoted header', () => {
    expect(etagOf(aConfiguration({ name: 'Île "de" France' }))).toMatch(/^[\w-]{22}$/);
  });
});
