import type { CheckGroup } from '../../../bin/acceptance/check';
import { aConfiguration } from '../../support/builders/configurations';
import {
  EMPLOYEE,
  SECOND,
  useGoogleAcceptance,
  type GoogleAcceptanceHarness,
} from '../../support/acceptance/google-harness';
import { session } from '../../support/fakes/google/calendar/sample-events';

const current = useGoogleAcceptance();
let harness: GoogleAcceptanceHarness;

beforeEach(() => {
  harness = current.harness;
});

const left = () => [...harness.google.events(EMPLOYEE), ...harness.google.events(SECOND)];

/** An event that a person or the connector wrote, in the same calendar. */
function insertOther(): void {
  const otherTags = { private: { luccaResource: 'https://acme.ilucca.net#calendar-event#875' } };
  harness.google.insertByHand(EMPLOYEE, session({ id: 'other12345', extendedProperties: otherTags }));
}

describe('after a run', () => {
  it('nothing is left, and other events stay', async () => {
    insertOther();
    const group = harness.group();
    await harness.run(group);
    expect(left().length).toBeGreaterThan(20);

    expect(await group.removeTraces()).toEqual([expect.stringMatching(/^\d+ Google events$/)]);
    expect(left()).toMatchObject([{ id: 'other12345' }]);
    expect(await group.removeTraces()).toEqual([]);
  });

  it('no call has sent an invitation', async () => {
    await harness.run();

    const { calls } = harness.google;
    const writes = calls.filter(
      ({ kind, method }) => kind === 'calendar' && method !== 'get' && method !== 'list',
    );
    expect(new Set(writes.map(({ sendUpdates }) => sendUpdates))).toEqual(new Set(['none']));
  });

  it.each(['none', 'all'] as const)(
    'nothing is left when a list returns %s of the events',
    async (listed) => {
      insertOther();
      harness.google.switches.listByProperty = listed;
      const group = harness.group();
      await harness.run(group);
      await group.removeTraces();

      expect(left()).toMatchObject([{ id: 'other12345' }]);
    },
  );

  it('nothing is left when Google ignores our ids', async () => {
    harness.google.switches.ids = 'ignored';
    const group = harness.group();
    await harness.run(group);
    await group.removeTraces();

    expect(left()).toEqual([]);
  });
});

describe('an interrupted run', () => {
  it.each([
    ['ids', 1],
    ['etag', 2],
    ['deletion', 1],
    ['revive', 3],
    ['guests', 2],
    ['working-location', 2],
    ['texts', 1],
    ['rate-limit', 5],
  ])('leaves nothing of the check %s', async (name, interruptedAfter) => {
    const group = harness.group();
    let writes = 0;
    harness.google.onChange(() => {
      writes += 1;
      if (writes === interruptedAfter) harness.abort.abort();
    });
    await expect(run(group, name)).rejects.toThrow();
    expect(writes).toBe(interruptedAfter);

    expect(await group.removeTraces()).toHaveLength(1);
    expect(left()).toEqual([]);
  });

  it('leaves nothing when Google limits the deletions', async () => {
    const group = harness.group();
    await run(group, 'ids');
    await run(group, 'etag');
    harness.abort.abort();
    const match = ({ method }: { method: string }) => method === 'delete';
    harness.google.failNext({ status: 403, reason: 'rateLimitExceeded', times: 3, match });

    await group.removeTraces();
    expect(left()).toEqual([]);
  });

  it('leaves nothing when the response to a write is lost', async () => {
    harness.google.failNext({ drop: true, effect: 'applied', match: ({ method }) => method === 'insert' });
    const group = harness.group();
    expect(await run(group, 'ids')).toMatchObject({ findings: [{ verdict: 'not decided' }, {}] });
    expect(left()).toHaveLength(1);

    await group.removeTraces();
    expect(left()).toEqual([]);
  });

  it('is cleaned up by the next one', async () => {
    await harness.run();
    expect(left()).not.toEqual([]);

    await harness.group().removeTraces();
    expect(left()).toEqual([]);
  });

  function run(group: CheckGroup, name: string) {
    const check = group.checks.find((one) => one.name === `google.${name}`);
    if (!check) throw new Error(`There is no check ${name}`);
    return check.run(() => undefined);
  }
});

it('what cannot be removed is reported', async () => {
  const group = harness.group();
  await harness.run(group);
  harness.google.failNext({
    ...{ status: 403, reason: 'forbidden', times: 100 },
    match: ({ method }) => method === 'delete',
  });

  await expect(group.removeTraces()).rejects.toThrow(/^\d+ events of the acceptance remain: 403 forbidden/);
});

it('nothing is removed without access, because nothing was made', async () => {
  harness.removeSecret();
  expect(await harness.group().removeTraces()).toEqual([]);
  await harness.configure([aConfiguration({ id: 'other' })]);
  expect(await harness.group().removeTraces()).toEqual([]);
});
