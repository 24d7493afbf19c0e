import {
  address,
  deletion,
  employeeEvent,
  idOf,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../../support/builders/lucca-events';
import { exampleConfiguration } from '../../../support/builders/sync-examples';
import { CrashInjector } from '../../../support/crash-injector';
import { TestHarness } from '../../../support/harness/sync-harness';

let harness: TestHarness;

beforeEach(async () => {
  harness = await TestHarness.start();
  harness.configurations = [exampleConfiguration({ products: ['training', 'office', 'absences'] })];
  harness.clockOffsetMs = Date.parse('2026-02-10T09:00:00Z') - Date.now();
  harness.directory.addresses.set(idOf('lea'), address('lea')).set(idOf('max'), address('max'));
  await harness.deliver([leaveEvent({ id: 1, resource: '1', name: 'lea' })]);
  await harness.deliver([leaveEvent({ id: 2, resource: '2', name: 'max' })]);
});
afterEach(() => harness.google.stop());

const shown = () =>
  harness.google
    .allEvents()
    .map(({ owner, event: { status, extendedProperties } }) => {
      const resource = extendedProperties?.private?.['luccaResource'];
      return `${owner} ${status}: ${resource?.split('#').at(-1) ?? ''}`;
    })
    .sort();

/** Google's administrator swaps the two addresses; Lucca has them, but its events have not arrived. */
function swap(): void {
  const { google, directory } = harness;
  google.renameAccount(address('lea'), address('between'));
  google.renameAccount(address('max'), address('lea'));
  google.renameAccount(address('between'), address('max'));
  google.invalidateTokens();
  directory.addresses.set(idOf('lea'), address('max')).set(idOf('max'), address('lea'));
}

async function deliverTheSwap(): Promise<void> {
  await harness.deliverWithMoves([employeeEvent({ id: 20, name: 'lea', email: address('max') })]);
  await harness.deliverWithMoves([employeeEvent({ id: 21, name: 'max', email: address('lea') })]);
}

describe('two employees who have swapped their addresses', () => {
  it('keep their own absences', async () => {
    // Act
    swap();
    await deliverTheSwap();
    // Assess
    expect(shown()).toEqual(['lea@acme.example confirmed: 2', 'max@acme.example confirmed: 1']);
  });

  it('have the right event deleted when the deletion arrives before the change of address', async () => {
    // Act
    swap();
    await harness.deliver([deletion({ id: 10, resource: '1', family: 'leave' })]);
    await deliverTheSwap();
    // Assess
    expect(shown()).toEqual(['lea@acme.example confirmed: 2']);
  });

  it('have the right event updated when its change arrives before the change of address', async () => {
    // Act
    swap();
    await harness.deliver([leaveEvent({ id: 10, resource: '1', name: 'lea', status: 'tentative' })]);
    await deliverTheSwap();
    // Assess
    expect(shown()).toEqual(['lea@acme.example confirmed: 2', 'max@acme.example tentative: 1']);
  });

  it('keep their own absences when an older token is still cached', async () => {
    // Prepare
    const { google, directory } = harness;
    google.renameAccount(address('lea'), address('between'));
    google.renameAccount(address('max'), address('lea'));
    google.renameAccount(address('between'), address('max'));
    directory.addresses.set(idOf('lea'), address('max')).set(idOf('max'), address('lea'));
    // Act
    await deliverTheSwap();
    // Assess
    expect(shown()).toEqual(['lea@acme.example confirmed: 2', 'max@acme.example confirmed: 1']);
  });
});

describe('an address that now belongs to a successor', () => {
  it('gets nothing of the predecessor', async () => {
    // Prepare
    const { google, directory } = harness;
    google.renameAccount(address('lea'), address('lea.new'));
    google.addAccount(address('lea'));
    google.invalidateTokens();
    directory.addresses.set(idOf('lea'), address('lea.new'));
    // Act
    await harness.deliver([leaveEvent({ id: 10, resource: '1', name: 'lea', status: 'tentative' })]);
    await harness.deliverWithMoves([employeeEvent({ id: 20, name: 'lea', email: address('lea.new') })]);
    // Assess
    expect(shown()).toEqual(['lea.new@acme.example tentative: 1', 'max@acme.example confirmed: 2']);
  });

  /** Lea's account was renamed, and a new account has her address; Lucca has it, but its events have not arrived. */
  const succeed = () => {
    const { google, directory } = harness;
    google.renameAccount(address('lea'), address('lea.new'));
    google.addAccount(address('lea'));
    google.invalidateTokens();
    directory.addresses.set(idOf('lea'), address('lea.new'));
  };
  type Delivered = Parameters<TestHarness['deliver']>[0][number];
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
  const ofResource = () =>
    harness.google
      .allEvents()
      .filter(({ event }) => event.extendedProperties?.private?.['luccaResource']?.endsWith('#3'))
      .map(({ owner }) => owner);
  const writesAtTheSuccessor = () =>
    harness.google.calls.filter(
      ({ kind, method, owner }) => kind === 'calendar' && method !== 'get' && owner === address('lea'),
    );

  it.each(kinds)(
    'gets nothing when %s changes before the change of address arrives',
    async (_, kind, [before, after]) => {
      // Prepare
      await harness.deliver([kind(3, before)]);
      succeed();
      harness.google.clearCalls();
      // Act
      await harness.deliver([kind(4, after)]);
      // Assess
      expect(ofResource()).toEqual([address('lea.new')]);
      expect(harness.last('4')).toMatchObject({ outcome: 'moved', employee: address('lea.new') });
      expect(writesAtTheSuccessor().filter(({ status }) => status === 200)).toEqual([]);
    },
  );

  it.each(kinds)('gets nothing when a crash interrupted the change of %s', async (_, kind, states) => {
    for (const moment of ['before', 'after'] as const) {
      // Prepare: the process dies at its first write in Google
      harness.reset();
      harness.clockOffsetMs = Date.parse('2026-02-10T09:00:00Z') - Date.now();
      harness.google.deleteAccount(address('lea'));
      harness.google.deleteAccount(address('lea.new'));
      harness.google.addAccount(address('lea'));
      harness.google.invalidateTokens();
      harness.directory.addresses.set(idOf('lea'), address('lea'));
      await harness.deliver([kind(3, states[0])]);
      const isRead = states[0] === 'Excel avancé';
      const stepOfTheWrite = isRead ? 4 : 3;
      expect(await harness.deliver([kind(4, states[1])], new CrashInjector(stepOfTheWrite, moment))).toBe(
        'dead',
      );
      expect(harness.mappings.of('3')?.pending).toMatchObject([{ hash: null }]);
      succeed();
      // Act
      await harness.deliver([{ ...kind(4, states[1]), tries: 2 }]);
      // Assess
      expect(ofResource()).toEqual([address('lea.new')]);
      expect(harness.mappings.of('3')).toMatchObject({ pending: [], ownerAddress: address('lea.new') });
    }
  });

  it('gets the event again when Google recreated the account of the same employee', async () => {
    // Prepare
    harness.google.deleteAccount(address('lea'));
    harness.google.addAccount(address('lea'));
    harness.google.invalidateTokens();
    // Act
    await harness.deliver([leaveEvent({ id: 10, resource: '1', name: 'lea', status: 'tentative' })]);
    // Assess
    expect(shown()).toEqual(['lea@acme.example tentative: 1', 'max@acme.example confirmed: 2']);
  });
});

describe('an unfinished change', () => {
  it('is reverted when a newer event cannot be written', async () => {
    // Prepare: a session is half moved from lea to max
    await harness.deliver([sessionEvent({ id: 3, resource: '3' })]);
    let calls = 0;
    const match = ({ kind }: { kind: string }) => kind === 'calendar' && ++calls > 1;
    harness.google.failNext({ match, status: 500, reason: 'backendError', times: 100 });
    const moved = sessionEvent({ id: 4, resource: '3', organizer: 'max' });
    await harness.deliver([{ ...moved, tries: 10 }]);
    harness.google.clearFaults();
    const withoutAddress = sessionEvent({ id: 5, resource: '3', organizer: 'nobody', guests: ['tom'] });
    harness.directory.addresses.set(idOf('nobody'), null);
    // Act
    await harness.deliver([withoutAddress]);
    await harness.deliver([moved]);
    // Assess
    expect(shown()).toContain('lea@acme.example confirmed: 3');
    expect(shown()).not.toContain('max@acme.example confirmed: 3');
    expect(harness.last('5')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(harness.last('4')).toMatchObject({ outcome: 'stale' });
    expect(harness.mappings.of('3')).toMatchObject({ pending: [] });
  });

  it('is not treated as a change of address', async () => {
    // Prepare: the product was deselected, and Google refused to remove one of two parts
    const twoParts = leaveEvent({
      id: 3,
      resource: '3',
      days: [
        ['2026-03-02', 'allDay'],
        ['2026-03-04', 'allDay'],
      ],
    });
    await harness.deliver([twoParts]);
    harness.configurations = [exampleConfiguration({ products: ['training'] })];
    const match = (call: { kind: string; method?: string }) => call.method === 'delete';
    harness.google.failNext({ match, status: 403, reason: 'forbidden' });
    await harness.deliver([twoParts]);
    harness.google.clearFaults();
    // Act
    await harness.deliverWithMoves([employeeEvent({ id: 20, name: 'lea', email: address('lea.new') })]);
    // Assess
    expect(shown().filter((one) => one.startsWith('lea.new') && one.endsWith('3'))).toEqual([]);
  });
});
