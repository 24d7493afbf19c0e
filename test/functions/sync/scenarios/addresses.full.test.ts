import { AuthorizationStore } from '../../../../functions/store/authorization-store';
import { createAuthorizationGate } from '../../../../functions/sync/authorization-gate';
import {
  address,
  deletion,
  employeeEvent,
  idOf,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../../support/builders/lucca-events';
import { MemoryRecords } from '../../../support/builders/memory-stores';
import { aConfiguration } from '../../../support/builders/configurations';
import { CrashInjector } from '../../../support/crash-injector';
import { observeTelemetry } from '../../../support/harness/observed-telemetry';
import type { TestHarness } from '../../../support/harness/sync-harness';
import {
  calendarCalls,
  eventsOf,
  FEBRUARY,
  onMethod,
  owners,
  reference,
  startInFebruary,
  withData,
  type Delivered,
} from '../sync-test';

let harness: TestHarness;
let google: TestHarness['google'];

afterEach(async () => {
  jest.restoreAllMocks();
  await google.stop();
});

describe('reassigned addresses', () => {
  const [LEA, MAX] = [address('lea'), address('max')];
  const tentative = (id = 10) => leaveEvent({ id, resource: '1', name: 'lea', status: 'tentative' });

  beforeEach(async () => {
    harness = await startInFebruary();
    ({ google } = harness);
    harness.directory.addresses.set(idOf('max'), MAX);
    await harness.deliver([leaveEvent({ id: 1, resource: '1', name: 'lea' })]);
    await harness.deliver([leaveEvent({ id: 2, resource: '2', name: 'max' })]);
  });

  const shown = () =>
    google
      .allEvents()
      .map(({ owner, event: { status, extendedProperties } }) => {
        const resource = extendedProperties?.private?.['luccaResource'];
        return `${owner} ${status}: ${resource?.split('#').at(-1) ?? ''}`;
      })
      .sort();

  describe('after a swap between two employees', () => {
    /** Swaps the addresses in Google and Lucca. The events of Lucca follow later. */
    function swap({ keepsTokens = false } = {}): void {
      google.renameAccount(LEA, address('between'));
      google.renameAccount(MAX, LEA);
      google.renameAccount(address('between'), MAX);
      if (!keepsTokens) google.invalidateTokens();
      harness.directory.addresses.set(idOf('lea'), MAX).set(idOf('max'), LEA);
    }

    async function deliverSwap(): Promise<void> {
      await harness.deliverWithMoves([employeeEvent({ id: 20, name: 'lea', email: MAX })]);
      await harness.deliverWithMoves([employeeEvent({ id: 21, name: 'max', email: LEA })]);
    }

    it.each([false, true])(
      'keep the absences of their owners, with cached tokens: %s',
      async (keepsTokens) => {
        swap({ keepsTokens });
        await deliverSwap();

        expect(shown()).toEqual([`${LEA} confirmed: 2`, `${MAX} confirmed: 1`]);
      },
    );

    it('delete the right event when the deletion is received before the change of address', async () => {
      swap();
      await harness.deliver([deletion({ id: 10, resource: '1', family: 'leave' })]);
      await deliverSwap();

      expect(shown()).toEqual([`${LEA} confirmed: 2`]);
    });

    it('update the right event when its change is received before the change of address', async () => {
      swap();
      await harness.deliver([tentative()]);
      await deliverSwap();

      expect(shown()).toEqual([`${LEA} confirmed: 2`, `${MAX} tentative: 1`]);
    });
  });

  describe('with a successor', () => {
    /** Renames the account of Lea and gives her address to a new account. The event of Lucca follows later. */
    function succeed(): void {
      google.renameAccount(LEA, address('lea.new'));
      google.addAccount(LEA);
      google.invalidateTokens();
      harness.directory.addresses.set(idOf('lea'), address('lea.new'));
    }

    const ownersOf = () => eventsOf(google, '3').map(({ owner }) => owner);
    const kinds: [string, (id: number, text: string) => Delivered, [before: string, after: string]][] = [
      [
        'a session',
        (id, title) => sessionEvent({ id, resource: '3', title }),
        ['Excel avancé', 'Excel expert'],
      ],
      [
        'a workplace',
        (id, locationType) => workplaceEvent({ id, resource: '3', locationType }),
        ['office', 'remoteWork'],
      ],
      ['an absence', (id, status) => leaveEvent({ id, resource: '3', status }), ['confirmed', 'tentative']],
    ];

    it.each(kinds)(
      'write nothing to the successor when %s changes first',
      async (_, kind, [before, after]) => {
        await harness.deliver([kind(3, before)]);
        succeed();
        google.clearCalls();
        await harness.deliver([kind(4, after)]);

        expect(ownersOf()).toEqual([address('lea.new')]);
        expect(harness.last('4')).toMatchObject({ outcome: 'moved', employee: address('lea.new') });
        const written = calendarCalls(google).filter(
          ({ method, owner, status }) => method !== 'get' && owner === LEA && status === 200,
        );
        expect(written).toEqual([]);
      },
    );

    it.each(kinds)(
      'write nothing to the successor after a crash in a change of %s',
      async (_, kind, states) => {
        for (const moment of ['before', 'after'] as const) {
          harness.reset();
          harness.clockOffsetMs = FEBRUARY - Date.now();
          google.deleteAccount(LEA);
          google.deleteAccount(address('lea.new'));
          google.addAccount(LEA);
          google.invalidateTokens();
          harness.directory.addresses.set(idOf('lea'), LEA);
          await harness.deliver([kind(3, states[0])]);
          // The first write to Google, after the mapping was read, the token requested and the intent stored.
          const crash = new CrashInjector(4, moment);
          expect(await harness.deliver([kind(4, states[1])], crash)).toBe('dead');
          expect(harness.mappings.of('3')?.pending).toMatchObject([{ hash: null }]);
          succeed();
          await harness.deliver([{ ...kind(4, states[1]), tries: 2 }]);

          expect(ownersOf()).toEqual([address('lea.new')]);
          expect(harness.mappings.of('3')).toMatchObject({ pending: [], ownerAddress: address('lea.new') });
        }
      },
    );

    it('write the event again when Google recreated the account of the same employee', async () => {
      google.deleteAccount(LEA);
      google.addAccount(LEA);
      google.invalidateTokens();
      await harness.deliver([tentative()]);

      expect(shown()).toEqual([`${LEA} tentative: 1`, `${MAX} confirmed: 2`]);
    });
  });

  it('revert an incomplete move when a newer event cannot be written', async () => {
    await harness.deliver([sessionEvent({ id: 3, resource: '3' })]);
    let calls = 0;
    const match = ({ kind }: { kind: string }) => kind === 'calendar' && ++calls > 1;
    google.failNext({ match, status: 500, reason: 'backendError', times: 100 });
    const moved = sessionEvent({ id: 4, resource: '3', organizer: 'max' });
    await harness.deliver([{ ...moved, tries: 10 }]);
    google.clearFaults();
    harness.directory.addresses.set(idOf('nobody'), null);
    await harness.deliver([sessionEvent({ id: 5, resource: '3', organizer: 'nobody', guests: ['tom'] })]);
    await harness.deliver([moved]);

    expect(shown().filter((one) => one.endsWith('3'))).toEqual([`${LEA} confirmed: 3`]);
    expect(harness.last('5')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(harness.last('4')).toMatchObject({ outcome: 'stale' });
    expect(harness.mappings.of('3')).toMatchObject({ pending: [] });
  });

  it('do not move events whose removal is incomplete', async () => {
    const days: [string, string][] = [
      ['2026-03-02', 'allDay'],
      ['2026-03-04', 'allDay'],
    ];
    const twoParts = leaveEvent({ id: 3, resource: '3', days });
    await harness.deliver([twoParts]);
    harness.configurations = [aConfiguration({ products: ['training'] })];
    google.failNext({ ...onMethod('delete'), status: 403, reason: 'forbidden' });
    await harness.deliver([twoParts]);
    google.clearFaults();
    await harness.deliverWithMoves([employeeEvent({ id: 20, name: 'lea', email: address('lea.new') })]);

    expect(shown().filter((one) => one.startsWith('lea.new') && one.endsWith('3'))).toEqual([]);
  });
});

describe('a session whose organizer has an address outside the Workspace', () => {
  const FOREIGN = 'lea@partner.example';
  const foreignSession = () => withData(sessionEvent({ id: 2 }), { organizer: reference('lea', FOREIGN) });
  let store: AuthorizationStore;

  beforeEach(async () => {
    store = new AuthorizationStore(new MemoryRecords(), Date.now);
    const gate = createAuthorizationGate({ store, ...observeTelemetry('sync'), now: Date.now });
    harness = await startInFebruary({}, gate);
    ({ google } = harness);
    google.addForeignDomain('partner.example');
    harness.directory.addresses.set(idOf('lea'), FOREIGN);
    // Another employee is verified.
    await harness.deliver([sessionEvent({ id: 1, resource: 'other', organizer: 'max' })]);
  });

  it('fails for that employee', async () => {
    await harness.deliver([foreignSession()]);

    const result = { outcome: 'failed', reason: 'employee_outside_workspace', employee: FOREIGN };
    expect(harness.last('2')).toMatchObject(result);
  });

  it('is written when Lucca has a newer address', async () => {
    harness.directory.addresses.set(idOf('lea'), address('lea'));
    await harness.deliver([foreignSession()]);

    expect(harness.last('2')).toMatchObject({ outcome: 'created', employee: address('lea') });
    expect(harness.mappings.of('875')).toMatchObject({ pending: [] });
  });

  it('leaves nothing pending once it has another organizer', async () => {
    await harness.deliver([foreignSession()]);
    await harness.deliver([sessionEvent({ id: 3, organizer: 'zoe' })]);

    expect(harness.last('3')).toMatchObject({ reason: null, employee: address('zoe') });
    expect(owners(google).sort()).toEqual([address('max'), address('zoe')]);
    expect(harness.mappings.of('875')).toMatchObject({ pending: [] });
  });

  it('leaves nothing pending once it is deleted', async () => {
    await harness.deliver([foreignSession()]);
    await harness.deliver([deletion({ id: 3 })]);

    expect(harness.last('3')).toMatchObject({ outcome: 'deleted', reason: null });
    expect(harness.mappings.of('875')).toMatchObject({ pending: [] });
  });

  it('is not treated as deleted when it was written with the credentials of another Workspace', async () => {
    harness.directory.addresses.delete(idOf('lea'));
    await harness.deliver([sessionEvent({ id: 2 })]);
    google.addForeignDomain('acme.example');
    google.invalidateTokens();
    google.addAccount('ada@new.example');
    await store.granted(aConfiguration(), 'ada@new.example', Date.now());
    await harness.deliver([deletion({ id: 3 })]);

    expect(harness.last('3')).toMatchObject({ outcome: 'failed', reason: 'employee_outside_workspace' });
    expect(harness.mappings.of('875')?.pending).toHaveLength(1);
  });
});
