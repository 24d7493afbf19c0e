import { AuthorizationStore } from '../../../../functions/store/authorization-store';
import { createAuthorizationGate } from '../../../../functions/sync/authorization-gate';
import { address, deletion, idOf, sessionEvent } from '../../../support/builders/lucca-events';
import { MemoryRecords } from '../../../support/builders/memory-stores';
import { exampleConfiguration } from '../../../support/builders/sync-examples';
import { observeTelemetry } from '../../../support/harness/observed-telemetry';
import { TestHarness } from '../../../support/harness/sync-harness';

const FOREIGN = 'lea@partner.example';
let harness: TestHarness;
let store: AuthorizationStore;

/** A session of Lea, whose address is of another domain. */
function foreignSession(id: number) {
  const { json } = sessionEvent({ id });
  const organizer = { id: idOf('lea'), type: 'employee', email: FOREIGN };
  return { json: { ...json, data: { ...json.data, organizer } } };
}

beforeEach(async () => {
  store = new AuthorizationStore(new MemoryRecords(), Date.now);
  const gate = createAuthorizationGate({ store, ...observeTelemetry('sync'), now: Date.now });
  harness = await TestHarness.start({}, gate);
  harness.google.addForeignDomain('partner.example');
  harness.directory.addresses.set(idOf('lea'), FOREIGN);
  // Another employee gets a token.
  await harness.deliver([sessionEvent({ id: 1, resource: 'other', organizer: 'max' })]);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await harness.google.stop();
});

const owners = () => harness.google.allEvents().map(({ owner }) => owner);

describe('a session whose organizer has an address outside the Workspace', () => {
  it('fails for that employee', async () => {
    await harness.deliver([foreignSession(2)]);

    expect(harness.last('2')).toMatchObject({
      outcome: 'failed',
      reason: 'employee_outside_workspace',
      employee: FOREIGN,
    });
  });

  it('is written when Lucca has a newer address', async () => {
    harness.directory.addresses.set(idOf('lea'), address('lea'));

    await harness.deliver([foreignSession(2)]);

    expect(harness.last('2')).toMatchObject({ outcome: 'created', employee: address('lea') });
    expect(harness.mappings.of('875')).toMatchObject({ pending: [] });
  });

  it('leaves nothing pending once it has another organizer', async () => {
    await harness.deliver([foreignSession(2)]);

    await harness.deliver([sessionEvent({ id: 3, organizer: 'zoe' })]);

    expect(harness.last('3')).toMatchObject({ reason: null, employee: address('zoe') });
    expect(owners().sort()).toEqual([address('max'), address('zoe')]);
    expect(harness.mappings.of('875')).toMatchObject({ pending: [] });
  });

  it('is not treated as deleted when it was written with other credentials', async () => {
    // Prepare: the configuration was made again under the same id, for another Workspace
    harness.directory.addresses.delete(idOf('lea'));
    await harness.deliver([sessionEvent({ id: 2 })]);
    harness.google.addForeignDomain('acme.example');
    harness.google.invalidateTokens();
    harness.google.addAccount('ada@new.example');
    await store.granted(exampleConfiguration(), 'ada@new.example', Date.now());
    // Act
    await harness.deliver([deletion({ id: 3 })]);
    // Assess
    expect(harness.last('3')).toMatchObject({ outcome: 'failed', reason: 'employee_outside_workspace' });
    expect(harness.mappings.of('875')?.pending).toHaveLength(1);
  });

  it('leaves nothing pending once it is deleted', async () => {
    await harness.deliver([foreignSession(2)]);

    await harness.deliver([deletion({ id: 3 })]);

    expect(harness.last('3')).toMatchObject({ outcome: 'deleted', reason: null });
    expect(harness.mappings.of('875')).toMatchObject({ pending: [] });
  });
});
