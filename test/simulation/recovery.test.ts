import { logRow } from '../../functions/store/log-rows';
import type { FakeGoogle } from '../support/fakes/google/fake-google';
import { createServiceAccountKey } from '../support/fakes/google/identity/service-account-key';
import { workplace } from '../support/fakes/lucca/calendar-event';
import { employeeWithAddress, type EmployeeReference } from '../support/fakes/lucca/reference';
import {
  addressOf,
  createSimulationHarness,
  ESTABLISHMENT,
  person,
  withGoogleFetch,
  type SimulationHarness,
} from './simulation-harness';

const MINUTE_MS = 60_000;
const RUN_MS = 5 * MINUTE_MS;
const START = Date.parse('2026-02-02T08:00:00Z');
const SERVICE_ACCOUNT = createServiceAccountKey().client_email;

/** Whom Google gives no token for, whatever is delegated. */
const withoutAccount = (google: FakeGoogle, address: string) => {
  google.addAccount(address);
  google.deleteAccount(address);
};
const restricted = (google: FakeGoogle, address: string) => {
  google.restrictAccount(address, 'Account restricted');
};
const outside = (google: FakeGoogle, address: string) => {
  google.addForeignDomain(address.split('@').at(-1) ?? '');
};

const rejectedUser = (number: number) =>
  employeeWithAddress(`s${number}`, `stranger-${number}@partner.example`);
const named = (number: number) => employeeWithAddress(person(number).id, addressOf(person(number)));
const GOOD = named(1);

describe('an authorization that is granted again without any live event', () => {
  it.each([
    { rejectedUsers: 1, position: 'last' },
    { rejectedUsers: 1, position: 'first' },
    { rejectedUsers: 6, position: 'first' },
    { rejectedUsers: 12, position: 'middle' },
    { rejectedUsers: 30, position: 'first' },
    { rejectedUsers: 30, position: 'middle' },
    { rejectedUsers: 30, position: 'last' },
  ])(
    'is found within two runs, where $strangers without account wait and nobody had a token before (good one $position)',
    async ({ rejectedUsers, position }) => {
      expect(await isBackAfterTwoRuns(rejectedUsers, position, withoutAccount)).toBe(true);
    },
    60_000,
  );

  it.each([1, 6, 12])(
    'is found within two runs, where %d wait of whom Google says what nobody knows',
    async (rejectedUsers) => {
      expect(await isBackAfterTwoRuns(rejectedUsers, 'first', restricted)).toBe(true);
    },
    60_000,
  );

  it.each([
    ['without account', withoutAccount],
    ['restricted', restricted],
    ['outside the Workspace', outside],
  ])(
    'is found within two runs by whom it worked for before, where all who wait are %s',
    async (_, refuse) => {
      // Prepare
      const harness = await createSimulationHarness(START);
      const { time, google } = harness;
      await withGoogleFetch(google, async () => {
        await publish(harness, [GOOD]);
        google.fake.revokeDelegation(SERVICE_ACCOUNT);
        google.fake.invalidateTokens();
        await time.runUntil(time.now() + 2 * MINUTE_MS);
        const rejectedUsers = Array.from({ length: 12 }, (_unused, number) => rejectedUser(number));
        for (const { email } of rejectedUsers) refuse(google.fake, email ?? '');
        await publish(harness, rejectedUsers);
        await publish(harness, [named(2)]);
        // Act
        await grantAndRunTwice(harness);
      });
      // Assess
      expect(outcomes(harness).get(named(2).email)).toBe('created');
      expect(outcomes(harness).get(rejectedUser(3).email)).toBe('failed');
    },
    60_000,
  );
});

async function isBackAfterTwoRuns(
  count: number,
  position: string,
  refuse: (google: FakeGoogle, address: string) => void,
): Promise<boolean> {
  const harness = await createSimulationHarness(START);
  const { google } = harness;
  google.fake.revokeDelegation(SERVICE_ACCOUNT);
  const everybody: EmployeeReference[] = Array.from({ length: count }, (_, number) => rejectedUser(number));
  for (const { email } of everybody) refuse(google.fake, email ?? '');
  everybody.splice({ first: 0, middle: count / 2 }[position] ?? count, 0, GOOD);
  await withGoogleFetch(google, async () => {
    await publish(harness, everybody);
    await grantAndRunTwice(harness);
  });
  return outcomes(harness).get(GOOD.email) === 'created';
}

async function publish(
  { time, lucca, connector }: SimulationHarness,
  employees: EmployeeReference[],
): Promise<void> {
  for (const [index, who] of employees.entries()) {
    const data = workplace({ id: `${time.now()}-${index}`, employee: who, date: '2026-06-02' });
    lucca.deliver(lucca.publish('calendar-event.created', data, ESTABLISHMENT), connector.webhook, 0);
    await time.runUntil(time.now() + 10);
  }
  await time.runUntil(time.now() + MINUTE_MS);
}

/** An hour passes first, with its runs. */
async function grantAndRunTwice({ time, google, connector }: SimulationHarness): Promise<void> {
  connector.schedule();
  await time.runUntil(time.now() + 12 * RUN_MS + MINUTE_MS);
  google.fake.grantDelegation(SERVICE_ACCOUNT);
  await time.runUntil(time.now() + 2 * RUN_MS);
}

function outcomes({ connector }: SimulationHarness): Map<string | null | undefined, string> {
  const rows = connector.tables.items('logs').map((item) => logRow.parse(item));
  return new Map(rows.map(({ employee: address, outcome }) => [address, outcome]));
}
