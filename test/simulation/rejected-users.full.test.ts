import type { FakeGoogle } from '../support/fakes/google/fake-google';
import { createServiceAccountKey } from '../support/fakes/google/identity/service-account-key';
import { workplace } from '../support/fakes/lucca/calendar-event';
import { employeeWithAddress, type EmployeeReference } from '../support/fakes/lucca/reference';
import { REJECTION_REASONS, simulateForeignAddress } from './foreign-address';
import {
  addressOf,
  createSimulationHarness,
  ESTABLISHMENT,
  logRows,
  person,
  withGoogleFetch,
  type SimulationHarness,
} from './simulation-harness';

jest.setTimeout(600_000);

const MINUTE_MS = 60_000;
const RUN_MS = 5 * MINUTE_MS;
const START = Date.parse('2026-02-02T08:00:00Z');
const SERVICE_ACCOUNT = createServiceAccountKey().client_email;

/** Ways in which Google rejects tokens for one address although it grants the authorization. */
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
  employeeWithAddress(`s${number}`, `rejected-${number}@partner.example`);
const named = (number: number) => employeeWithAddress(person(number).id, addressOf(person(number)));
const VALID_USER = named(1);

describe('an authorization that is granted again while no live events arrive', () => {
  it.each([
    { rejectedUsers: 1, position: 'last' },
    { rejectedUsers: 1, position: 'first' },
    { rejectedUsers: 6, position: 'first' },
    { rejectedUsers: 12, position: 'middle' },
    { rejectedUsers: 30, position: 'first' },
    { rejectedUsers: 30, position: 'middle' },
    { rejectedUsers: 30, position: 'last' },
  ])(
    'is detected within two runs without earlier tokens when $rejectedUsers users without account wait (valid user $position)',
    async ({ rejectedUsers, position }) => {
      expect(await isDetectedInTwoRuns(rejectedUsers, position, withoutAccount)).toBe(true);
    },
  );

  it.each([1, 6, 12])(
    'is detected within two runs when events of %d users wait that Google rejects for an unknown reason',
    async (rejectedUsers) => {
      expect(await isDetectedInTwoRuns(rejectedUsers, 'first', restricted)).toBe(true);
    },
  );

  it.each([
    ['without account', withoutAccount],
    ['restricted', restricted],
    ['outside the Workspace', outside],
  ])(
    'is detected within two runs through a user with an earlier token when all other users are %s',
    async (_, refuse) => {
      const harness = await createSimulationHarness(START);
      const { time, google } = harness;
      await withGoogleFetch(google, async () => {
        await publish(harness, [VALID_USER]);
        google.fake.revokeDelegation(SERVICE_ACCOUNT);
        google.fake.invalidateTokens();
        await time.runUntil(time.now() + 2 * MINUTE_MS);
        const rejectedUsers = Array.from({ length: 12 }, (_unused, number) => rejectedUser(number));
        for (const { email } of rejectedUsers) refuse(google.fake, email ?? '');
        await publish(harness, rejectedUsers);
        await publish(harness, [named(2)]);

        await grantAndRunTwice(harness);
      });

      expect(outcomes(harness).get(named(2).email)).toBe('created');
      expect(outcomes(harness).get(rejectedUser(3).email)).toBe('failed');
    },
  );
});

test.each(Object.entries(REJECTION_REASONS))(
  'an address that Google rejects affects only that employee when the reason is: %s',
  async (_, refuse) => {
    const { revocations, delayed, missing, ofConsultant } = await simulateForeignAddress(refuse);

    expect(revocations).toBe(0);
    expect(delayed).toEqual([]);
    expect(missing).toEqual([]);
    expect(ofConsultant).toMatchObject([{ outcome: 'failed' }]);
    // Retried with increasing delays, as a person may fix the address.
    expect(ofConsultant[0]?.attempts).toBeLessThan(10);
  },
);

async function isDetectedInTwoRuns(
  count: number,
  position: string,
  refuse: (google: FakeGoogle, address: string) => void,
): Promise<boolean> {
  const harness = await createSimulationHarness(START);
  const { google } = harness;
  google.fake.revokeDelegation(SERVICE_ACCOUNT);
  const employees: EmployeeReference[] = Array.from({ length: count }, (_, number) => rejectedUser(number));
  for (const { email } of employees) refuse(google.fake, email ?? '');
  employees.splice({ first: 0, middle: count / 2 }[position] ?? count, 0, VALID_USER);
  await withGoogleFetch(google, async () => {
    await publish(harness, employees);
    await grantAndRunTwice(harness);
  });
  return outcomes(harness).get(VALID_USER.email) === 'created';
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

/** Grants the authorization after an hour of runs. */
async function grantAndRunTwice({ time, google, connector }: SimulationHarness): Promise<void> {
  connector.schedule();
  await time.runUntil(time.now() + 12 * RUN_MS + MINUTE_MS);
  google.fake.grantDelegation(SERVICE_ACCOUNT);
  await time.runUntil(time.now() + 2 * RUN_MS);
}

function outcomes({ connector }: SimulationHarness): Map<string | null | undefined, string> {
  return new Map(logRows({ connector }).map(({ employee: address, outcome }) => [address, outcome]));
}
