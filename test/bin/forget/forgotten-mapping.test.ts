import { withoutEmployee } from '../../../bin/forget/forgotten-mapping';
import type { Mapping } from '../../../functions/domain/mapping';
import { address, deletion, idOf, sessionEvent } from '../../support/builders/lucca-events';
import { exampleLocation, exampleMapping, TENANT } from '../../support/builders/sync-examples';
import type { TestHarness } from '../../support/harness/sync-harness';
import { FEBRUARY, shown, startInFebruary } from '../../functions/sync/sync-test';

const resources = new Set<string>();
const LEA = { tenant: TENANT, id: idOf('lea'), addresses: [address('lea')], resources };
const at = (name: string, changes = {}) =>
  exampleLocation({ owner: address(name), ownerId: idOf(name), hash: 'h', ...changes });
const forgotten = (changes: Partial<Mapping>) => withoutEmployee(exampleMapping(changes), LEA, FEBRUARY);

const WRITTEN: Mapping['written'] = {
  parts: [],
  guests: [address('lea'), address('tom')],
  sendUpdates: 'none',
  keepsManualChanges: true,
  endsAt: '2026-03-02T16:00:00.000Z',
};

const RESULT: Mapping['result'] = {
  outcome: 'failed',
  reason: 'unknown_google_user',
  detail: 'About Lea',
  configuration: 'france',
  employee: address('lea'),
  googleEventId: null,
};

describe('The mapping of a forgotten employee', () => {
  let harness: TestHarness;
  beforeEach(async () => {
    harness = await startInFebruary();
    // The event moves from Tom to Lea, so that it has the second generation.
    await harness.deliver([sessionEvent({ id: 1, organizer: 'tom' })]);
    await harness.deliver([sessionEvent({ id: 2 })]);
    await forget();
  });
  afterEach(() => harness.google.stop());

  async function forget(): Promise<void> {
    const mapping = harness.mappings.of('875');
    const next = mapping && withoutEmployee(mapping, LEA, FEBRUARY);
    if (!mapping || !next || next === 'remove') throw new Error('The mapping was not changed');
    await harness.mappings.write(next, mapping);
  }

  it('makes the last event and older ones outdated', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 2 })]);

    expect([harness.last('1')?.outcome, harness.last('2')?.outcome]).toEqual(['stale', 'stale']);
    expect(harness.mappings.of('875')).toMatchObject({ written: null, employee: null });
  });

  it('lets a later event update the event in Google', async () => {
    const [before] = harness.google.events(address('lea'));

    await harness.deliver([sessionEvent({ id: 3, title: 'Word' })]);

    expect(harness.last('3')?.outcome).toBe('created');
    expect(shown(harness.google)).toEqual(['lea@acme.example: Word']);
    expect(harness.google.events(address('lea'))).toMatchObject([{ id: before?.id }]);
  });

  it('leaves the event in Google when it is deleted in Lucca', async () => {
    await harness.deliver([deletion({ id: 3 })]);

    expect(harness.last('3')).toMatchObject({ outcome: 'skipped', reason: 'deleted' });
    expect(shown(harness.google)).toHaveLength(1);
  });
});

describe('withoutEmployee', () => {
  it('keeps the owner of a session whose organizer is changing, and the guests that may be invited', () => {
    const [lea, tom] = [at('lea'), at('tom', { hash: null, generation: 1 })];

    const moving = {
      ...{ confirmed: [lea], pending: [{ ...lea, hash: null }, tom], written: WRITTEN },
      ...{ employee: `${TENANT}#${idOf('tom')}`, ownerAddress: tom.owner },
    };
    expect(forgotten(moving)).toMatchObject({
      ...{ confirmed: [], pending: [tom], written: null, guests: [tom.owner] },
      ...{ employee: `${TENANT}#${idOf('tom')}`, ownerAddress: tom.owner },
    });
    const movingToLea = {
      ...{ confirmed: [tom], pending: [tom, lea], written: WRITTEN, guests: [address('lea')] },
      ...{ employee: `${TENANT}#${idOf('lea')}`, ownerAddress: lea.owner },
    };
    expect(forgotten(movingToLea)).toMatchObject({
      ...{ confirmed: [tom], pending: [tom], written: { guests: [tom.owner] }, guests: [] },
      ...{ employee: `${TENANT}#${idOf('tom')}`, ownerAddress: tom.owner },
    });
  });

  it('keeps a session of somebody else whose last result was about the employee, without the result', () => {
    expect(forgotten({ confirmed: [at('tom')], result: RESULT })).toMatchObject({
      confirmed: [{ owner: address('tom') }],
      result: { outcome: 'failed', employee: null, detail: null },
    });
  });

  it('forgets a resource that was never written', () => {
    expect(forgotten({ result: RESULT })).toMatchObject({ result: null, generation: 0 });
  });

  it.each<[string, Partial<Mapping>]>([
    ['a session without the employee', { confirmed: [at('tom')] }],
    ['events of another employee who has the address now', { confirmed: [at('lea', { ownerId: 'x' })] }],
    ['a resource that is forgotten already', {}],
  ])('does not change %s', (_, changes) => {
    expect(forgotten(changes)).toBeNull();
  });
});
