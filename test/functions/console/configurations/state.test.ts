import type { ConfigurationDependencies } from '../../../../functions/console/configurations/operations';
import { etagOf } from '../../../../functions/console/configurations/state';
import {
  configurationList,
  listedConfiguration,
} from '../../../../functions/console/contract/configurations';
import type { Configuration } from '../../../../functions/domain/configuration';
import type { LogEntry } from '../../../../functions/domain/sync-log';
import { aConfiguration } from '../../../support/builders/configurations';
import { anEntryAt, aWaitingEntry } from '../../../support/builders/log-entries';
import {
  newConfigurationBody,
  request,
  useOperationsHarness,
} from '../../../support/console/operations-harness';

const france = aConfiguration();
const spain = aConfiguration({ id: 'spain', establishments: ['20'] });

const harness = useOperationsHarness(france, spain);

async function stateOf(id = 'france', replaced: Partial<ConfigurationDependencies> = {}) {
  const { body, etag } = await harness.configurationOperations(replaced).getConfiguration({ ...request, id });
  expect(listedConfiguration.parse(body)).toEqual(body);
  expect(etag).toBe(body.etag);
  return body;
}

function anEvent(at: string, overrides: Partial<LogEntry> = {}): LogEntry {
  return anEntryAt(at, { eventId: at, ...overrides });
}

/** Records unresolved events. */
async function recordUnresolved(...entries: Partial<LogEntry>[]): Promise<void> {
  for (const [index, overrides] of entries.entries()) {
    await harness.logs.record(aWaitingEntry({ eventId: String(index), ...overrides }), 'applied');
  }
}

describe('the list of configurations', () => {
  it('contains each configuration with its own state, in order', async () => {
    await harness.record(anEvent('2026-03-05T11:00:00.000Z', { configuration: 'spain' }));
    await harness.count();
    await harness.authorizations.granted(france, 'lea@acme.example', harness.time);
    const { body } = await harness.configurationOperations().listConfigurations(request);

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
        lastEventAt: '2026-03-05T11:00:00Z',
        lastDay: { events: 1 },
      },
    ]);
  });

  it('rejects an unknown id', async () => {
    await expect(stateOf('italy')).rejects.toMatchObject({ code: 'unknown_configuration' });
  });
});

describe('the authorization of a configuration', () => {
  const revocation = {
    reason: 'credentials_rejected',
    detail: 'Google rejected the service account key',
  } as const;

  it('is unknown before the first call', async () => {
    expect((await stateOf()).authorization).toEqual({
      state: 'unknown',
      since: null,
      reason: null,
      detail: null,
    });
  });

  it('is that of the last call, with time and reason', async () => {
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

  it('is unknown after a change of the credentials', async () => {
    await harness.authorizations.refused(france, revocation, harness.time);
    await harness.configure({ ...france, google: { ...france.google, credentialsSecretId: 'other' } });

    expect((await stateOf()).authorization).toMatchObject({ state: 'unknown' });
  });
});

describe('the last day of a configuration', () => {
  it('counts the events of 24 hours from the start of the first hour', async () => {
    harness.time = Date.parse('2026-03-05T12:30:00Z');
    await harness.record(
      anEvent('2026-03-04T11:59:59.000Z'),
      anEvent('2026-03-04T12:00:00.000Z'),
      anEvent('2026-03-04T18:00:00.000Z', { outcome: 'failed' }),
      anEvent('2026-03-05T12:29:00.000Z'),
      anEvent('2026-03-05T12:00:00.000Z', { configuration: null }),
    );
    await harness.count();
    const { lastDay, lastEventAt } = await stateOf();

    expect(lastDay.events).toBe(3);
    expect(lastEventAt).toBe('2026-03-05T12:29:00Z');
  });

  it('has the time of the last event, even if it is older than a day', async () => {
    await harness.count();
    await harness.record(anEvent('2026-01-05T08:00:00.000Z'), anEvent('2026-01-04T08:00:00.000Z'));
    await harness.count();

    expect(await stateOf()).toMatchObject({
      lastEventAt: '2026-01-05T08:00:00Z',
      lastDay: { events: 0 },
    });
  });

  it('counts the failed events of the day and all waiting events', async () => {
    const failed = { outcome: 'failed' } as const;
    await recordUnresolved(
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

    expect((await stateOf()).lastDay).toMatchObject({ events: 0, failed: 2, waiting: 2, atLeast: false });
  });

  it.each([
    ['failed', { failed: 7, waiting: 0 }],
    ['waiting', { failed: 0, waiting: 7 }],
  ] as const)('marks its counts as lower bounds when more %s events may exist', async (cut, counted) => {
    const unresolvedEvents: ConfigurationDependencies['unresolvedEvents'] = {
      count: (outcome) =>
        Promise.resolve(outcome === cut ? { rows: 7, isLowerBound: true } : { rows: 0, isLowerBound: false }),
    };

    expect((await stateOf('france', { unresolvedEvents })).lastDay).toMatchObject({
      events: 0,
      ...counted,
      atLeast: true,
    });
  });
});

describe('the etag of a configuration', () => {
  const { presentation, google } = france;

  it('does not depend on the order of the keys', () => {
    const { id, google: _google, ...rest } = france;
    const { scope, credentialsSecretId } = google;

    expect(etagOf({ google: { scope, credentialsSecretId }, ...rest, id })).toBe(etagOf(france));
  });

  it.each<[string, Partial<Configuration>]>([
    ['the name', { name: 'Frankreich' }],
    ['the activation', { active: false }],
    ['the order of a list', { establishments: france.establishments.toReversed() }],
    ['the length of a list', { establishments: [...france.establishments, '14'] }],
    ['a nested value', { google: { ...google, scope: `${google.scope}.events` } }],
    [
      'a deeply nested value',
      { presentation: { ...presentation, absences: { title: 'account', as: 'event' } } },
    ],
  ])('changes with %s', (_, overrides) => {
    expect(etagOf({ ...france, ...overrides })).not.toBe(etagOf(france));
  });

  it('is valid in a quoted header', () => {
    expect(etagOf(aConfiguration({ name: 'Île "de" France' }))).toMatch(/^[\w-]{22}$/);
  });
});

describe('the activation of a configuration', () => {
  const setActive = async (id: string, active: boolean) => {
    const operations = harness.configurationOperations();
    const etag = (await stateOf(id)).etag;
    const change = active ? operations.activateConfiguration : operations.deactivateConfiguration;
    await change({ ...request, id, etag });
  };

  it('tells since when it has been paused, and by whom', async () => {
    await setActive('france', false);
    harness.time += 60_000;
    await setActive('france', true);
    harness.time += 60_000;
    await setActive('france', false);

    expect((await stateOf()).activation).toEqual({
      firstActivatedAt: '2026-03-05T12:00:00.000Z',
      changedAt: '2026-03-05T12:02:00.000Z',
      changedBy: 'ada@acme.example',
    });
  });

  it('is unknown for a new configuration, even if a deleted one had its id', async () => {
    await setActive('france', false);
    const operations = harness.configurationOperations();
    await operations.deleteConfiguration({ ...request, id: 'france', etag: (await stateOf()).etag });
    await operations.createConfiguration({
      ...request,
      body: { ...newConfigurationBody(), name: 'France', establishments: ['12'] },
    });

    const none = { firstActivatedAt: null, changedAt: null, changedBy: null };
    expect((await stateOf()).activation).toEqual(none);
  });
});

describe('the last 24 hours', () => {
  it('count each event in its hour, by what it led to', async () => {
    await harness.record(
      anEvent('2026-03-05T11:10:00.000Z'),
      anEvent('2026-03-05T11:20:00.000Z', { outcome: 'unchanged' }),
      anEvent('2026-03-04T13:00:00.000Z', { outcome: 'deleted' }),
    );
    await harness.count();
    const { hours } = (await stateOf()).lastDay;

    expect(hours).toHaveLength(24);
    expect([hours[0], hours.at(-2), hours.at(-1)]).toEqual([
      { hour: '2026-03-04T13:00:00.000Z', written: 1, quiet: 0, waiting: 0, failed: 0 },
      { hour: '2026-03-05T11:00:00.000Z', written: 1, quiet: 1, waiting: 0, failed: 0 },
      { hour: '2026-03-05T12:00:00.000Z', written: 0, quiet: 0, waiting: 0, failed: 0 },
    ]);
  });

  it('end with the last event and whose calendar it was about', async () => {
    await harness.record(
      anEvent('2026-03-05T11:20:00.000Z', { employee: 'tom@acme.example' }),
      anEvent('2026-03-05T11:10:00.000Z', { employee: 'lea@acme.example' }),
    );
    await harness.count();

    expect((await stateOf()).lastEvent).toEqual({ at: '2026-03-05T11:20:00Z', employee: 'tom@acme.example' });
  });
});
