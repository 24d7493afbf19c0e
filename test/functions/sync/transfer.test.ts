import { aConfiguration } from '../../support/builders/configurations';
import { aDirectoryEmployee } from '../../support/builders/directory-employees';
import {
  address,
  employeeEvent,
  idOf,
  sessionEvent,
  workplaceEvent,
} from '../../support/builders/lucca-events';
import type { TestHarness } from '../../support/harness/sync-harness';
import { calendarCalls, onMethod, shown, startInFebruary, UNAVAILABLE } from './sync-test';

const FRANCE = aConfiguration({ establishments: ['12'] });
const SPAIN = aConfiguration({ id: 'spain', establishments: ['20'] });
let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await startInFebruary();
  ({ google } = harness);
  harness.configurations = [FRANCE, SPAIN];
  await harness.deliver([workplaceEvent({ id: 1 })]);
  google.clearCalls();
});

afterEach(() => google.stop());

/** The change that the directory found: occurred at minute `id`, like events of that id. */
function found(id: number, establishment: string | null, name = 'lea') {
  const { json } = employeeEvent({ id, name: 'lea', email: address(name), establishment });
  return { json: { ...json, id: `directory-lea-${id}` }, via: 'directory' as const };
}

/** What the directory knows, since minute `id`. */
function know(id: number, establishmentId: string): void {
  const since = Date.parse(employeeEvent({ id, name: 'lea', email: null }).json.occurredAt);
  const entry = { id: idOf('lea'), email: address('lea'), readAt: since, establishmentSince: since };
  harness.directory.entries.set(idOf('lea'), aDirectoryEmployee({ ...entry, establishmentId }));
}

const MOVE = 'directory-lea-6#calendar-event#875';

describe('the transfer of an employee to another configuration', () => {
  it('passes the events to it, in the same calendar without a call', async () => {
    await harness.deliverWithMoves([found(6, '20')]);

    expect(calendarCalls(google)).toEqual([]);
    expect(harness.mappings.of('875')?.confirmed).toMatchObject([{ configuration: 'spain' }]);
    expect(harness.last(MOVE)).toMatchObject({
      outcome: 'moved',
      configuration: 'spain',
      detail: 'Now belongs to the configuration "spain"',
    });
    await harness.deliverWithMoves([found(6, '20')]);
    expect(harness.last(MOVE)).toMatchObject({ outcome: 'unchanged' });
  });

  it('moves them to another calendar when the address changes as well', async () => {
    await harness.deliverWithMoves([found(6, '20', 'lea.new')]);

    expect(shown(google)).toEqual(['lea.new@acme.example: Marseille']);
    expect(harness.mappings.of('875')).toMatchObject({
      pending: [],
      confirmed: [{ configuration: 'spain', owner: address('lea.new') }],
    });
  });

  it.each<[string, Parameters<typeof aConfiguration>[0] | null, string]>([
    ['has no configuration', null, 'Removed: no_configuration'],
    ['does not have the product', { products: ['training'] }, 'Removed: product_not_selected'],
  ])('deletes them when the establishment %s', async (_, spain, detail) => {
    harness.configurations = [FRANCE, ...(spain ? [aConfiguration({ ...SPAIN, ...spain })] : [])];

    await harness.deliverWithMoves([found(6, '20')]);

    expect(shown(google)).toEqual([]);
    expect(harness.last(MOVE)).toMatchObject({ outcome: 'deleted', detail });
    expect(harness.mappings.of('875')).toMatchObject({ pending: [], confirmed: [], employee: null });
  });

  it('continues a deletion that was interrupted', async () => {
    harness.configurations = [FRANCE];
    google.failNext({ ...onMethod('delete'), ...UNAVAILABLE });
    await harness.deliver([found(6, '20')]);
    const [move] = harness.sent;

    expect(await harness.deliverSent()).toBe(1);
    expect(shown(google)).toEqual(['lea@acme.example: Marseille']);
    await harness.deliverTogether([], move ? [move] : []);
    expect(shown(google)).toEqual([]);
  });

  it.each<[string, ReturnType<typeof aConfiguration>[]]>([
    ['the new one', [FRANCE, aConfiguration({ ...SPAIN, active: false })]],
    ['the old one', [aConfiguration({ ...FRANCE, active: false }), SPAIN]],
  ])('waits while %s is inactive', async (_, configurations) => {
    harness.configurations = configurations;

    await harness.deliverWithMoves([found(6, '20')]);

    expect(harness.last(MOVE)).toMatchObject({ outcome: 'waiting', reason: 'configuration_inactive' });
    expect(harness.mappings.of('875')?.confirmed).toMatchObject([{ configuration: 'france' }]);
  });

  it('takes over events of a configuration that was deleted', async () => {
    harness.configurations = [SPAIN];

    await harness.deliverWithMoves([found(6, '20')]);

    expect(harness.mappings.of('875')?.confirmed).toMatchObject([{ configuration: 'spain' }]);
  });

  it('does nothing within a configuration, or when Lucca does not show the establishment', async () => {
    harness.configurations = [aConfiguration({ establishments: ['12', '20'] })];
    await harness.deliverWithMoves([found(6, '20'), found(7, null)]);

    expect(harness.recorded.slice(1).map(({ outcome }) => outcome)).not.toContain('deleted');
    expect(shown(google)).toEqual(['lea@acme.example: Marseille']);
    expect(calendarCalls(google)).toEqual([]);
  });

  it('leads to the newest establishment that the directory knows, even if an older change is applied later', async () => {
    know(8, '12');

    await harness.deliverWithMoves([found(6, '20')]);

    expect(harness.last(MOVE)).toMatchObject({ outcome: 'unchanged', configuration: 'france' });
  });

  it('is applied even if a newer event of the employee is in the same batch, and repeated for both', async () => {
    harness.clockOffsetMs = Date.parse('2026-02-01T09:00:08Z') - Date.now();
    const newer = employeeEvent({ id: 7, name: 'lea', email: address('lea') });

    expect(await harness.deliver([found(6, '20'), newer])).toHaveLength(2);

    expect(harness.last('directory-lea-6')).toMatchObject({ outcome: 'moved' });
    expect(harness.sent.map(({ eventId }) => eventId)).toEqual([MOVE]);
    expect(harness.delayedRetries.at(-1)).toMatchObject({ messages: 2, afterSeconds: 238 });
  });

  it('searches again after four minutes, also for events that were written back', async () => {
    const returned = await harness.deliver([found(6, '20')]);
    expect(returned).toEqual([]);

    harness.clockOffsetMs = Date.parse('2026-02-01T09:00:06Z') - Date.now();
    expect(await harness.deliver([found(6, '20')])).toHaveLength(1);
    expect(harness.delayedRetries.at(-1)).toMatchObject({ afterSeconds: 240 });
    expect(new Set(harness.sent.map(({ nonce }) => nonce)).size).toBe(2);
  });
});

describe('an event after the transfer of its owner', () => {
  it('is routed by the establishment that the employee got after it', async () => {
    know(8, '20');

    await harness.deliver([workplaceEvent({ id: 7, locationType: 'remoteWork' })]);
    expect(harness.last('7')).toMatchObject({ outcome: 'updated', configuration: 'spain' });
    await harness.deliver([sessionEvent({ id: 9, resource: 's1', establishment: '12' })]);
    expect(harness.last('9')).toMatchObject({ outcome: 'created', configuration: 'france' });
  });
});
