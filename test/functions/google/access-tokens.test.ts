import { AccessTokens, type Access, type AuthorizationGate } from '../../../functions/google/access-tokens';
import { noWorkloadIdentity as workloadIdentities } from '../../support/builders/google-auth';
import { startFakeGoogle, type FakeGoogle } from '../../support/fakes/google/fake-google';
import { createServiceAccountKey } from '../../support/fakes/google/identity/service-account-key';
import { CALENDAR_SCOPE, delegate } from '../../support/fakes/google/real-client';

const access: Access = {
  configuration: 'france',
  credentialsSecretId: 'secret/france',
  scope: CALENDAR_SCOPE,
  employee: 'lea@acme.example',
};

let google: FakeGoogle;
let tokens: AccessTokens;
let clock: number;
/** When calls that begin from now on may be made. */
let isOpen: Promise<void>;

beforeEach(async () => {
  google = await startFakeGoogle({ openAccounts: true });
  delegate(google);
  clock = Date.now();
  isOpen = Promise.resolve();
  const gate: AuthorizationGate = (_, call) => isOpen.then(() => call('retry'));
  const credentials = { read: () => Promise.resolve(createServiceAccountKey()), forget: () => undefined };
  const settings = { tokenUrl: google.tokenUrl, timeoutMs: 1000, now: () => clock, workloadIdentities };
  tokens = new AccessTokens(credentials, gate, settings);
});
afterEach(() => google.stop());

describe('a token with issuedAfter', () => {
  it.each([
    ['requested again when the cached one is older', 1, 2],
    ['the cached one when that was requested at this instant', 0, 1],
    ['the cached one when that was requested later', -1, 1],
  ])('is %s', async (_, differenceMs, calls) => {
    // Prepare
    const first = await tokens.get(access);
    const issuedAfter = clock + differenceMs;
    clock += 5000;
    // Act
    const token = await tokens.get({ ...access, issuedAfter });
    // Assess
    expect(google.calls).toHaveLength(calls);
    expect(token === first).toBe(calls === 1);
  });

  it('is cached', async () => {
    // Prepare
    await tokens.get(access);
    clock += 5000;
    const fresh = await tokens.get({ ...access, issuedAfter: clock });
    // Act
    const again = [await tokens.get({ ...access, issuedAfter: clock }), await tokens.get(access)];
    // Assess
    expect(again).toEqual([fresh, fresh]);
    expect(google.calls).toHaveLength(2);
  });

  it('is not that of an earlier pending request, and is shared by all later callers', async () => {
    // Prepare
    const before = tokens.get(access);
    clock += 5000;
    // Act
    const issuedAfter = clock;
    const fresh = tokens.get({ ...access, issuedAfter });
    clock += 1;
    const shared = [tokens.get({ ...access, issuedAfter }), tokens.get(access)];
    // Assess
    const [old, ...others] = await Promise.all([before, fresh, ...shared]);
    expect(google.calls).toHaveLength(2);
    expect(new Set(others).size).toBe(1);
    expect(others[0]).not.toBe(old);
  });

  it('is requested again when Google was asked before that instant and answered after it', async () => {
    // Prepare: a fault that matches nothing sees every call come
    const begin = clock;
    const later = () => {
      clock = begin + 5000;
      return false;
    };
    google.failNext({ drop: true, match: later });
    await tokens.get(access);
    // Act
    await tokens.get({ ...access, issuedAfter: begin + 1 });
    // Assess
    expect(google.calls).toHaveLength(2);
  });

  it('is shared by callers that come after an earlier request has ended', async () => {
    // Prepare: Google is asked for the first token at the beginning, and for the second one later
    const before = tokens.get(access);
    let open: () => void = () => undefined;
    isOpen = new Promise((resolve) => (open = resolve));
    clock += 5000;
    const issuedAfter = clock;
    const fresh = tokens.get({ ...access, issuedAfter });
    clock -= 5000;
    await before;
    clock += 5000;
    // Act
    const shared = tokens.get({ ...access, issuedAfter });
    open();
    // Assess
    expect(await shared).toBe(await fresh);
    expect(google.calls).toHaveLength(2);
  });

  it('is that of a pending request that started at this instant', async () => {
    // Act
    const issuedAfter = clock;
    const both = await Promise.all([tokens.get(access), tokens.get({ ...access, issuedAfter })]);
    // Assess
    expect(google.calls).toHaveLength(1);
    expect(new Set(both).size).toBe(1);
  });
});
