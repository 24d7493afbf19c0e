import { LuccaWaitError } from '../../../functions/lucca/api/http';
import {
  address,
  deletion,
  employeeEvent,
  idOf,
  leaveEvent,
  sessionEvent,
} from '../../support/builders/lucca-events';
import { aConfiguration } from '../../support/builders/configurations';
import { CrashInjector } from '../../support/crash-injector';
import type { TestHarness } from '../../support/harness/sync-harness';
import { onTokenOf, owners, reference, startInFebruary, withData } from './sync-test';

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await startInFebruary();
  ({ google } = harness);
  google.addAccount(address('lea'));
});
afterEach(() => google.stop());

const remove = () => harness.deliver([deletion({ id: 9, family: 'leave' })]);
const tokens = () =>
  google.calls.flatMap(({ kind, owner, status }) =>
    kind === 'token' ? [`${owner ?? ''} ${status ?? ''}`] : [],
  );
/** Renames the account; Lucca sends no event about it. */
const rename = (to: string) => {
  google.renameAccount(address('lea'), address(to));
  google.invalidateTokens();
};

describe('the deletion of an event', () => {
  it('fails when Google has no account with the old or the current address, and succeeds once it has', async () => {
    // Google's administrator was faster than Lucca's, or slower
    await harness.deliver([leaveEvent({ id: 1 })]);
    rename('lea.third');
    harness.directory.addresses.set(idOf('lea'), address('lea.new'));
    google.addAccount(address('lea.new'));
    google.deleteAccount(address('lea.new'));
    google.clearCalls();
    const returned = await remove();

    expect(returned).toEqual([]);
    expect(harness.last('9')).toMatchObject({ outcome: 'failed', reason: 'unknown_google_user' });
    expect(tokens()).toEqual(['lea@acme.example 400', 'lea.new@acme.example 400']);
    expect(harness.mappings.of('875')?.pending).toMatchObject([{ owner: address('lea') }]);
    expect(owners(google)).toEqual([address('lea.third')]);
    // Lucca follows
    harness.directory.addresses.set(idOf('lea'), address('lea.third'));
    await harness.deliver([{ ...deletion({ id: 9, family: 'leave' }), via: 'replay' }]);
    expect(harness.last('9')).toMatchObject({ outcome: 'deleted' });
    expect(owners(google)).toEqual([]);
    expect(harness.mappings.of('875')).toMatchObject({ pending: [], confirmed: [] });
  });

  it('fails when the event has an address without a Google account', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    rename('lea.third');
    google.addAccount(address('lea.new'));
    google.deleteAccount(address('lea.new'));
    harness.directory.addresses.set(idOf('lea'), address('lea.new'));
    const cancelled = sessionEvent({ id: 9, status: 'cancelled' });
    const organizer = reference('lea', address('lea.new'));
    google.clearCalls();
    await harness.deliver([withData(cancelled, { organizer })]);

    expect(harness.last('9')).toMatchObject({ outcome: 'failed', reason: 'unknown_google_user' });
    expect(new Set(tokens())).toEqual(new Set(['lea.new@acme.example 400', 'lea@acme.example 400']));
    expect(owners(google)).toEqual([address('lea.third')]);
  });

  it.each([
    ['nobody', 'the first'],
    ['nobody', 'a second'],
    ['a successor', 'the first'],
    ['a successor', 'a second'],
  ])(
    'finds a renamed account when %s has the old address and %s write was interrupted',
    async (successor, write) => {
      // The process dies as it writes, which takes effect
      if (write !== 'the first') await harness.deliver([leaveEvent({ id: 1, status: 'tentative' })]);
      expect(await harness.deliver([leaveEvent({ id: 2 })], new CrashInjector(4, 'after'))).toBe('dead');
      expect(harness.mappings.of('875')?.pending).toMatchObject([{ hash: null }]);
      expect(owners(google)).toEqual([address('lea')]);
      rename('lea.new');
      if (successor !== 'nobody') google.addAccount(address('lea'));
      harness.directory.addresses.set(idOf('lea'), address('lea.new'));
      await remove();

      expect(owners(google)).toEqual([]);
      expect(harness.last('9')).toMatchObject({ outcome: 'deleted' });
    },
  );

  it('succeeds when the account with the current address was deleted', async () => {
    await harness.deliver([leaveEvent({ id: 1 })]);
    google.deleteAccount(address('lea'));
    google.invalidateTokens();
    google.clearCalls();
    await remove();

    expect(harness.last('9')).toMatchObject({ outcome: 'deleted' });
    expect(tokens()).toEqual(['lea@acme.example 400']);
    expect(harness.mappings.of('875')).toMatchObject({ pending: [], confirmed: [] });
  });

  it.each([
    ['knows no address', null],
    ['refuses us the answer', 'refusal'],
  ])('succeeds when Google does not know the address, and Lucca %s', async (_, answer) => {
    await harness.deliver([leaveEvent({ id: 1 })]);
    google.deleteAccount(address('lea'));
    google.invalidateTokens();
    const presentAddress = () =>
      answer === null ? Promise.resolve(null) : Promise.reject(new LuccaWaitError('No access'));
    harness.directory = { ...harness.directory, presentAddress };
    await remove();

    expect(harness.last('9')).toMatchObject({ outcome: 'deleted' });
  });

  it('looks up the current address, even if one is known', async () => {
    await harness.deliver([leaveEvent({ id: 1 })]);
    rename('lea.new');
    const { directory } = harness;
    const kept = () => Promise.resolve(address('lea'));
    const presentAddress = (tenant: string, id: string) => {
      directory.addresses.set(id, address('lea.new'));
      return directory.presentAddress(tenant, id);
    };
    harness.directory = { ...directory, address: kept, addressSince: kept, presentAddress };
    directory.asked.length = 0;
    await remove();

    expect(directory.asked).toEqual([`present address of ${idOf('lea')}`]);
    expect(harness.last('9')).toMatchObject({ outcome: 'deleted' });
    expect(owners(google)).toEqual([]);
  });

  it('does not call the Lucca API when the event is at its location', async () => {
    await harness.deliver([leaveEvent({ id: 1 })]);
    harness.directory.asked.length = 0;
    await remove();

    expect(harness.directory.asked).toEqual([]);
    expect(harness.last('9')).toMatchObject({ outcome: 'deleted' });
  });

  it('fails when the address now belongs to another Workspace', async () => {
    // The configuration was removed, and created again under the same id
    await harness.deliver([leaveEvent({ id: 1 })]);
    harness.configurations = [
      aConfiguration({ name: 'Another Workspace', products: ['training', 'absences'] }),
    ];
    google.invalidateTokens();
    google.failNext({ ...onTokenOf('lea'), status: 401, reason: 'unauthorized_client', times: 100 });
    await remove();

    expect(harness.last('9')?.outcome).not.toBe('deleted');
    expect(harness.last('9')?.payload).not.toBeNull();
    expect(harness.mappings.of('875')?.pending).toMatchObject([{ owner: address('lea'), hash: null }]);
    expect(owners(google)).toEqual([address('lea')]);
  });

  it('fails when the new address of a move belongs to another Workspace', async () => {
    await harness.deliver([leaveEvent({ id: 1 })]);
    google.failNext({ ...onTokenOf('lea.new'), status: 401, reason: 'unauthorized_client', times: 100 });
    rename('lea.third');
    await harness.deliverWithMoves([employeeEvent({ id: 8, name: 'lea', email: address('lea.new') })]);
    await remove();

    expect(harness.last('9')?.outcome).not.toBe('deleted');
    expect(owners(google)).toEqual([address('lea.third')]);
  });
});
