import { aConfiguration } from '../../../support/builders/configurations';
import { ANN, MAX, NotifyHarness, startServices } from '../../../support/harness/notify-harness';

const REVOKED = 'France : Google n’autorise pas l’accès aux agendas';
const GRANTED = 'France : Google accepte de nouveau le connecteur';
const SUSPENDED = 'France : Lucca a suspendu l’envoi des événements';
const ACTIVE = 'France : Lucca envoie de nouveau les événements';

let services: Awaited<ReturnType<typeof startServices>>;
let harness: NotifyHarness;

beforeAll(async () => (services = await startServices()));
afterAll(() => services.stop());
beforeEach(async () => (harness = await NotifyHarness.start(services)));
afterEach(() => {
  services.inbox.failWith(null);
  services.inbox.hang(false);
  jest.restoreAllMocks();
});

/** Runs every five minutes. */
async function runs(count: number) {
  for (let run = 0; run < count; run++) {
    await harness.run();
    harness.pass(5);
  }
}

const mails = () => harness.newMails().map(({ to, subject }) => [to, subject]);
const both = (subject: string) => [
  [ANN, subject],
  [MAX, subject],
];

describe('an incident of an authorization', () => {
  it('sends each address one mail when it opens and one when it is resolved', async () => {
    await harness.grant();
    await runs(2);
    expect(mails()).toEqual([]);

    await harness.revoke();
    await runs(3);
    expect(mails()).toEqual(both(REVOKED));
    await harness.grant();
    await runs(3);
    expect(mails()).toEqual(both(GRANTED));
    await harness.revoke();
    await runs(2);
    expect(mails()).toEqual(both(REVOKED));
  });

  it('says when it was opened and resolved', async () => {
    await harness.revoke();
    harness.pass(7);
    await harness.run();
    await harness.grant();
    await harness.run();

    const [, , granted] = harness.newMails();
    expect(granted?.text).toContain('Depuis le lundi 2 mars 2026 à 09:07 (Europe/Paris)');
    expect(granted?.text).toContain('depuis le lundi 2 mars 2026 à 09:00');
  });

  it('sends another mail when the reason changes', async () => {
    await harness.revoke();
    await runs(1);
    await harness.revoke('credentials_missing');
    await runs(2);
    await harness.grant();
    await runs(2);

    const missing = 'France : identifiants Google manquants';
    expect(mails()).toEqual([...both(REVOKED), ...both(missing), ...both(GRANTED)]);
  });

  it('reports the recovery when an address was notified of the first reason only', async () => {
    await harness.revoke();
    await runs(1);
    services.inbox.failWith({ type: 'TooManyRequestsException', status: 429 });
    await harness.revoke('credentials_rejected');
    await runs(1);
    services.inbox.failWith(null);
    await harness.grant();
    await runs(2);

    expect(mails()).toEqual([...both(REVOKED), ...both(GRANTED)]);
  });

  it('sends nothing when it opens and is resolved between two runs', async () => {
    await harness.revoke();
    await harness.grant();
    await runs(2);

    expect(mails()).toEqual([]);
  });

  it('stays the same incident when it is resolved and reopens between two runs', async () => {
    await harness.revoke();
    await runs(1);
    await harness.grant();
    harness.pass(1);
    await harness.revoke();
    await runs(2);

    expect(mails()).toEqual(both(REVOKED));
  });

  it('notifies an address that is added later, and reports the recovery to those who were notified', async () => {
    harness.configure({ notificationEmails: [ANN] });
    await harness.revoke();
    await runs(1);
    harness.configure({ notificationEmails: [ANN, MAX] });
    await runs(2);
    await harness.grant();
    harness.configure({ notificationEmails: [ANN, 'new@acme.example'] });
    await runs(2);

    expect(mails()).toEqual([
      [ANN, REVOKED],
      [MAX, REVOKED],
      [ANN, GRANTED],
    ]);
  });

  it('sends nothing while the configuration is inactive', async () => {
    harness.configure({ active: false });
    await harness.revoke();
    await runs(2);
    expect(mails()).toEqual([]);
    harness.configure({ active: true });
    await runs(2);

    expect(mails()).toEqual(both(REVOKED));
  });

  it('sends nothing about the old credentials when they change', async () => {
    await harness.revoke();
    await runs(1);
    harness.newMails();
    harness.configure({
      google: { credentialsSecretId: 'other', scope: 'https://www.googleapis.com/auth/calendar' },
    });
    await runs(2);
    const silent = mails();
    await harness.revoke();
    await runs(1);

    expect(silent).toEqual([]);
    expect(mails()).toEqual(both(REVOKED));
  });

  it('writes in the language of the configuration', async () => {
    const { presentation } = aConfiguration();
    harness.configure({ presentation: { ...presentation, locale: 'en', timeZone: 'America/New_York' } });
    await harness.revoke();
    await harness.run();

    const [mail] = harness.newMails();
    expect(mail?.subject).toBe('France: Google does not grant access to the calendars');
    expect(mail?.text).toContain('Since Monday, 2 March 2026 at 03:00 (America/New_York)');
  });
});

describe('an incident of the webhook endpoint', () => {
  it('notifies every configuration of the tenant with addresses, active or not', async () => {
    harness.configurations = [
      aConfiguration({ notificationEmails: [ANN] }),
      aConfiguration({ id: 'spain', name: 'Spain', notificationEmails: [MAX], active: false }),
      aConfiguration({ id: 'italy', name: 'Italy' }),
      aConfiguration({
        id: 'else',
        name: 'Else',
        tenant: 'https://else.ilucca.net',
        notificationEmails: [ANN],
      }),
    ];
    await harness.endpoint('suspended');
    await runs(2);
    await harness.endpoint('active');
    await runs(2);

    const spain = (subject: string) => subject.replace('France', 'Spain');
    expect(mails()).toEqual([
      [ANN, SUSPENDED],
      [MAX, spain(SUSPENDED)],
      [ANN, ACTIVE],
      [MAX, spain(ACTIVE)],
    ]);
  });

  it.each(['inactive', 'absent'] as const)(
    'sends nothing when the endpoint becomes %s, and is not resolved',
    async (status) => {
      await harness.endpoint('suspended');
      await runs(1);
      await harness.endpoint(status);
      await runs(2);

      expect(mails()).toEqual(both(SUSPENDED));
    },
  );
});
