import { version } from '../../../package.json';
import { address, deletion, idOf, sessionEvent, workplaceEvent } from '../../support/builders/lucca-events';
import { aConfiguration } from '../../support/builders/configurations';
import { TestHarness } from '../../support/harness/sync-harness';
import {
  calendarCalls,
  methods,
  onCalendar,
  onMethod,
  onToken,
  owners,
  QUOTA_EXCEEDED,
  reference,
  titles,
  UNAVAILABLE,
  withData,
} from './sync-test';

const DAY_MS = 24 * 60 * 60 * 1000;
let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await TestHarness.start();
  ({ google } = harness);
});

afterEach(() => google.stop());

describe('the number of calls to Google', () => {
  it('is one for a new session', async () => {
    expect(await harness.deliver([sessionEvent({ id: 1 })])).toEqual([]);
    expect(methods(google)).toEqual(['insert']);
    expect(harness.last('1')).toMatchObject({
      outcome: 'created',
      when: 'applied',
      employee: address('lea'),
    });
    expect(google.events(address('lea'))).toMatchObject([
      {
        summary: 'Excel avancé',
        attendees: [{ email: address('ann') }, { email: address('tom') }],
        source: { title: 'Lucca', url: 'https://acme.ilucca.net/lucca-api/calendar-events/875' },
        extendedProperties: {
          private: {
            luccaResource: 'https://acme.ilucca.net#calendar-event#875',
            connectorVersion: version,
          },
        },
      },
    ]);
  });

  it('is one for a changed session that people did not edit: an update with its etag', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await harness.deliver([sessionEvent({ id: 2, title: 'Excel expert' })]);

    expect(methods(google)).toEqual(['update']);
    expect(google.calls.at(-1)?.ifMatch).toMatch(/^".+"$/);
    expect(titles(google, 'lea')).toEqual(['Excel expert']);
    expect(harness.last('2')?.outcome).toBe('updated');
  });

  it('is zero when nothing changed', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await harness.deliver([sessionEvent({ id: 2 })]);

    expect(google.calls).toEqual([]);
    expect(harness.last('2')?.outcome).toBe('unchanged');
  });

  it('is one for a deleted session', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await harness.deliver([deletion({ id: 2 })]);

    expect(methods(google)).toEqual(['delete']);
    expect(google.allEvents()).toEqual([]);
    expect(harness.last('2')).toMatchObject({
      outcome: 'deleted',
      configuration: 'france',
      employee: address('lea'),
    });
  });

  it('is one each to create, change and delete a workplace', async () => {
    await harness.deliver([workplaceEvent({ id: 1 })]);
    await harness.deliver([workplaceEvent({ id: 2, locationType: 'remoteWork' })]);
    await harness.deliver([workplaceEvent({ id: 3, status: 'denied' })]);

    expect(methods(google)).toEqual(['insert', 'update', 'delete']);
    expect(google.allEvents()).toEqual([]);
  });

  it('is two for a moved session, first for the new organizer', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.clearCalls();

    await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);

    expect(calendarCalls(google).map(({ method, owner }) => [method, owner])).toEqual([
      ['insert', address('max')],
      ['delete', address('lea')],
    ]);
    expect(harness.last('2')).toMatchObject({ outcome: 'moved', employee: address('max') });
  });

  it('is the same after a deletion, and after a move back', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([deletion({ id: 2 })]);
    await harness.deliver([sessionEvent({ id: 3, organizer: 'max' })]);
    google.clearCalls();

    await harness.deliver([sessionEvent({ id: 4 })]);

    expect(methods(google)).toEqual(['insert', 'delete']);
    expect(titles(google, 'lea')).toEqual(['Excel avancé']);
  });

  it('is counted for a hash of the employee as quota user, and guests are notified as configured', async () => {
    harness.configurations = [aConfiguration({ presentation: { sendInvitations: 'all' } })];

    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(google.calls.at(-1)).toMatchObject({ sendUpdates: 'all' });
    expect(google.calls.at(-1)?.quotaUser).toMatch(/^[0-9a-f]{40}$/);
  });

  it('includes one token request for each employee', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2, title: 'Excel expert' })]);

    expect(google.calls.filter(({ kind }) => kind === 'token')).toHaveLength(1);
  });
});

describe('the intent', () => {
  it('is stored while the token is requested, and before the first call', async () => {
    const [requested, issued] = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()];
    const observed = await TestHarness.start({}, (_, request) => {
      const token = request('retry');
      requested.resolve(null);
      void token.then(issued.resolve);
      return token;
    });
    const callsBefore: string[] = [];
    const { mappings } = observed;
    const write: typeof mappings.write = async (next, previous) => {
      if (next.pending.length > 0) {
        await requested.promise;
        await issued.promise;
        callsBefore.push(...observed.google.calls.map(({ kind }) => kind));
      }
      return mappings.write(next, previous);
    };
    observed.mappings = { ...mappings, write };

    expect(await observed.deliver([sessionEvent({ id: 1 })])).toEqual([]);
    await observed.google.stop();

    expect(callsBefore).toEqual(['token']);
    expect(observed.last('1')?.outcome).toBe('created');
  });

  it('is stored once for all tries, and the event is written once, when the token is refused at first', async () => {
    const refusal = { ...onToken, status: 400, reason: 'invalid_grant', message: 'Invalid email or User ID' };
    const intents: (number | undefined)[] = [];
    for (const tries of [1, 2]) {
      google.failNext(refusal);
      await harness.deliver([{ ...workplaceEvent({ id: 1 }), tries }]);
      expect(harness.last('1')).toMatchObject({ outcome: 'failed', reason: 'unknown_google_user' });
      intents.push(harness.mappings.of('875')?.revision);
    }
    expect(intents).toEqual([1, 1]);
    expect(google.calls.map(({ kind }) => kind)).toEqual(['token', 'token']);
    expect(harness.mappings.of('875')).toMatchObject({ pending: [{ hash: null }], confirmed: [] });

    await harness.deliver([workplaceEvent({ id: 1 })]);

    expect(harness.last('1')?.outcome).toBe('created');
    expect(harness.mappings.of('875')).toMatchObject({ pending: [], revision: 2 });
    expect(google.allEvents()).toHaveLength(1);
  });

  it('is stored again before it expires', async () => {
    const refused = { ...onToken, status: 400, reason: 'invalid_grant', message: 'Invalid email or User ID' };
    const intentIn = async (days: number) => {
      harness.clockOffsetMs = Date.parse('2026-06-10T09:00:00Z') - Date.now() + days * DAY_MS;
      google.failNext(refused);
      await harness.deliver([workplaceEvent({ id: 1 })]);
      return harness.mappings.of('875')?.revision;
    };

    expect(await intentIn(0)).toBe(1);
    expect(await intentIn(59)).toBe(1);
    expect(await intentIn(61)).toBe(2);
  });
});

describe('a move', () => {
  it('succeeds when the account of the old organizer was deleted', async () => {
    google.addAccount(address('old'));
    await harness.deliver([sessionEvent({ id: 1, organizer: 'old' })]);
    google.deleteAccount(address('old'));
    google.invalidateTokens();

    await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);

    expect(harness.last('2')?.outcome).toBe('moved');
    expect(owners(google)).toEqual([address('max')]);
  });

  it('leaves one event when the account of the organizer was renamed', async () => {
    google.addAccount(address('old'));
    await harness.deliver([sessionEvent({ id: 1, organizer: 'old' })]);
    google.renameAccount(address('old'), address('new'));
    google.invalidateTokens();
    await harness.deliver([
      withData(sessionEvent({ id: 2 }), { organizer: reference('old', address('new')) }),
    ]);

    expect(harness.last('2')?.outcome).toBe('moved');
    expect(owners(google)).toEqual([address('new')]);
  });

  it.each([
    [
      'an unknown account',
      'failed',
      { ...onToken, status: 400, reason: 'invalid_grant', message: 'Invalid email or User ID' },
    ],
    ['a quota', 'waiting', { ...onCalendar, status: 403, reason: 'quotaExceeded' }],
  ])('does not change the event when %s stops it, and can be reverted', async (_, outcome, fault) => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.failNext({
      ...fault,
      match: (call) => fault.match(call) && call.owner === address('max'),
    });

    await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);

    expect(harness.last('2')?.outcome).toBe(outcome);
    expect(owners(google)).toEqual([address('lea')]);

    await harness.deliver([sessionEvent({ id: 3 })]);
    expect(harness.last('3')?.outcome).toBe('updated');
    expect(owners(google)).toEqual([address('lea')]);

    await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);
    expect(harness.last('2')?.outcome).toBe('stale');
  });

  it('is completed by a deletion when it was interrupted', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.failNext({ ...onMethod('delete'), ...QUOTA_EXCEEDED });
    await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);
    expect(owners(google)).toHaveLength(2);

    await harness.deliver([deletion({ id: 3 })]);

    expect(owners(google)).toEqual([]);
    expect(harness.last('3')?.outcome).toBe('deleted');
  });
});

describe('an organizer whose account was renamed', () => {
  const organizer = reference('old', address('new'));

  it.each([
    ['loses the last guest', sessionEvent({ id: 2, guests: [] })],
    ['is cancelled', sessionEvent({ id: 2, status: 'cancelled' })],
    ['is deleted', { json: { ...sessionEvent({ id: 2 }).json, topic: 'calendar-event.deleted' } }],
  ])('has no event left when it %s', async (_, delivered) => {
    google.addAccount(address('old'));
    await harness.deliver([sessionEvent({ id: 1, organizer: 'old' })]);
    google.renameAccount(address('old'), address('new'));
    google.invalidateTokens();

    await harness.deliver([withData(delivered, { organizer })]);

    expect(harness.last('2')?.outcome).toBe('deleted');
    expect(owners(google)).toEqual([]);
  });
});

it('moves the event out of a renamed account when its old address belongs to another account', async () => {
  google.addAccount(address('old'));
  await harness.deliver([sessionEvent({ id: 1, organizer: 'old' })]);
  google.renameAccount(address('old'), address('new'));
  google.addAccount(address('old'));
  google.invalidateTokens();
  const organizer = reference('old', address('new'));

  await harness.deliver([withData(sessionEvent({ id: 2 }), { organizer })]);

  expect(owners(google)).toEqual([address('new')]);
});

describe('the suspended account of a former organizer', () => {
  const suspend = (name: string) => {
    google.invalidateTokens();
    google.failNext({
      times: 100,
      ...{ status: 400, reason: 'invalid_grant', message: 'Account disabled' },
      match: ({ kind, owner }) => kind === 'token' && owner === address(name),
    });
  };

  beforeEach(async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    suspend('lea');
    await harness.deliver([sessionEvent({ id: 2, organizer: 'max' })]);
    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'google_account_suspended' });
  });

  it('does not block moves and deletions in other calendars', async () => {
    await harness.deliver([sessionEvent({ id: 3, organizer: 'zoe' })]);
    expect(owners(google).sort()).toEqual([address('lea'), address('zoe')]);

    await harness.deliver([deletion({ id: 4 })]);
    expect(owners(google)).toEqual([address('lea')]);
  });

  it('does not prevent the retry of a transient error in another calendar', async () => {
    const match = ({ method, owner }: { method: string; owner: string | null }) =>
      method === 'delete' && owner === address('max');
    google.failNext({ status: 503, reason: 'backendError', match });

    expect(await harness.deliver([deletion({ id: 3 })])).toHaveLength(1);
  });
});

describe('the retry of a creation', () => {
  it('does not look up the current address: requests are limited, and an outage causes many retries', async () => {
    google.failNext({ ...onCalendar, ...UNAVAILABLE });
    expect(await harness.deliver([workplaceEvent({ id: 1 })])).toHaveLength(1);
    harness.directory.asked.length = 0;
    await harness.deliver([{ ...workplaceEvent({ id: 1 }), tries: 2 }]);

    expect(harness.last('1')).toMatchObject({ outcome: 'created' });
    expect(harness.directory.asked).not.toContain(`present address of ${idOf('lea')}`);
  });
});
