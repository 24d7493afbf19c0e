import { createHash } from 'node:crypto';
import type { Mailer } from '../../../../functions/reconcile/notifications/mail/ses-mailer';
import { aConfiguration } from '../../../support/builders/configurations';
import { ANN, MAX, NotifyWorld, startServices } from '../../../support/harness/notify-harness';

const REVOKED = 'France : Google n’autorise pas l’accès aux agendas';
const GRANTED = 'France : Google accepte de nouveau le connecteur';
const SUSPENDED = 'France : Lucca a suspendu l’envoi des événements';
const ACTIVE = 'France : Lucca envoie de nouveau les événements';

let services: Awaited<ReturnType<typeof startServices>>;
let harness: NotifyWorld;

beforeAll(async () => (services = await startServices()));
afterAll(() => services.stop());
beforeEach(async () => (harness = await NotifyWorld.start(services)));
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

describe('an authorization', () => {
  it('is told when it breaks and when it is whole again, each once, to each address alone', async () => {
    // Prepare
    await harness.grant();
    await runs(2);
    expect(mails()).toEqual([]);
    // Act, assess
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

  it('says since when it was broken', async () => {
    // Act
    await harness.revoke();
    harness.pass(7);
    await harness.run();
    await harness.grant();
    await harness.run();
    // Assess
    const [, , granted] = harness.newMails();
    expect(granted?.text).toContain('Depuis le lundi 2 mars 2026 à 09:07 (Europe/Paris)');
    expect(granted?.text).toContain('depuis le lundi 2 mars 2026 à 09:00');
  });

  it('is told again when the reason is another one: something else is to be done', async () => {
    // Act
    await harness.revoke();
    await runs(1);
    await harness.revoke('credentials_missing');
    await runs(2);
    await harness.grant();
    await runs(2);
    // Assess
    const missing = 'France : les identifiants Google manquent';
    expect(mails()).toEqual([...both(REVOKED), ...both(missing), ...both(GRANTED)]);
  });

  it('is over for who was told of its first reason only', async () => {
    // Prepare
    await harness.revoke();
    await runs(1);
    services.inbox.failWith({ type: 'TooManyRequestsException', status: 429 });
    await harness.revoke('credentials_rejected');
    await runs(1);
    // Act
    services.inbox.failWith(null);
    await harness.grant();
    await runs(2);
    // Assess
    expect(mails()).toEqual([...both(REVOKED), ...both(GRANTED)]);
  });

  it('that broke and was mended between two runs is not told, nor is its end', async () => {
    // Act
    await harness.revoke();
    await harness.grant();
    await runs(2);
    // Assess
    expect(mails()).toEqual([]);
  });

  it('that was mended and broke again between two runs is still broken for those who were told so', async () => {
    // Act
    await harness.revoke();
    await runs(1);
    await harness.grant();
    harness.pass(1);
    await harness.revoke();
    await runs(2);
    // Assess
    expect(mails()).toEqual(both(REVOKED));
  });

  it('is told to an address that comes later, and its end to those who know of it', async () => {
    // Prepare
    harness.configure({ notificationEmails: [ANN] });
    await harness.revoke();
    await runs(1);
    // Act
    harness.configure({ notificationEmails: [ANN, MAX] });
    await runs(2);
    await harness.grant();
    harness.configure({ notificationEmails: [ANN, 'new@acme.example'] });
    await runs(2);
    // Assess
    expect(mails()).toEqual([
      [ANN, REVOKED],
      [MAX, REVOKED],
      [ANN, GRANTED],
    ]);
  });

  it('of an inactive configuration is not told, until it is active', async () => {
    // Prepare
    harness.configure({ active: false });
    await harness.revoke();
    await runs(2);
    expect(mails()).toEqual([]);
    // Act
    harness.configure({ active: true });
    await runs(2);
    // Assess
    expect(mails()).toEqual(both(REVOKED));
  });

  it('with other credentials says nothing of the old ones', async () => {
    // Prepare
    await harness.revoke();
    await runs(1);
    harness.newMails();
    // Act
    harness.configure({
      google: { credentialsSecretId: 'other', scope: 'https://www.googleapis.com/auth/calendar' },
    });
    await runs(2);
    const silent = mails();
    await harness.revoke();
    await runs(1);
    // Assess
    expect(silent).toEqual([]);
    expect(mails()).toEqual(both(REVOKED));
  });

  it('is told in the language of the configuration', async () => {
    // Prepare
    const { presentation } = aConfiguration();
    harness.configure({ presentation: { ...presentation, locale: 'en', timeZone: 'America/New_York' } });
    await harness.revoke();
    // Act
    await harness.run();
    // Assess
    const [mail] = harness.newMails();
    expect(mail?.subject).toBe('France: Google does not grant access to the calendars');
    expect(mail?.text).toContain('Since Monday, 2 March 2026 at 03:00 (America/New_York)');
  });
});

describe('the webhook endpoint', () => {
  it('is told to every configuration of the tenant that has addresses, active or not', async () => {
    // Prepare
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
    // Act
    await harness.endpoint('suspended');
    await runs(2);
    await harness.endpoint('active');
    await runs(2);
    // Assess
    const spain = (subject: string) => subject.replace('France', 'Spain');
    expect(mails()).toEqual([
      [ANN, SUSPENDED],
      [MAX, spain(SUSPENDED)],
      [ANN, ACTIVE],
      [MAX, spain(ACTIVE)],
    ]);
  });

  it.each(['inactive', 'absent'] as const)('is no mail when it is %s, nor is it whole', async (status) => {
    // Act
    await harness.endpoint('suspended');
    await runs(1);
    await harness.endpoint(status);
    await runs(2);
    // Assess
    expect(mails()).toEqual(both(SUSPENDED));
  });
});

describe('a mail', () => {
  it('is not sent without a sender, which is said once', async () => {
    // Prepare
    await harness.revoke();
    // Act
    await harness.run({ mailer: null });
    // Assess
    expect(mails()).toEqual([]);
    expect(harness.telemetry.logs()).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'No mails are sent',
        missing: 'NOTIFICATION_SENDER',
      }),
    ]);
  });

  it('goes once to an address that is written twice', async () => {
    // Prepare
    harness.configure({ notificationEmails: [ANN, ANN.toUpperCase(), ANN] });
    await harness.revoke();
    // Act
    await runs(2);
    // Assess
    expect(mails()).toHaveLength(1);
  });

  it('is tried again in the next run when SES cannot take it', async () => {
    // Prepare
    services.inbox.failWith({ type: 'TooManyRequestsException', status: 429 });
    await harness.revoke();
    // Act
    const counts = await harness.run();
    services.inbox.failWith(null);
    await runs(2);
    // Assess
    expect(counts).toEqual({ postponed: 2 });
    expect(mails()).toEqual(both(REVOKED));
  });

  it.each([
    ['the role', { type: 'AccessDeniedException', status: 403 }],
    ['the account', { type: 'SendingPausedException' }],
    [
      'the sender',
      {
        type: 'MessageRejected',
        message:
          'Email address is not verified. The following identities failed the check in region EU-WEST-3: connector@acme.example',
      },
    ],
  ])('that SES does not take because of %s fails the run, and is sent once it does', async (_, failure) => {
    // Prepare
    services.inbox.failWith(failure);
    await harness.revoke();
    await harness.endpoint('suspended');
    await harness.fail(1);
    harness.pass(2);
    // Act
    const run = harness.run();
    // Assess
    await expect(run).rejects.toMatchObject({ name: 'MailBlockedError' });
    const barred = harness.telemetry.logs().filter((line) => JSON.stringify(line).includes('"ERROR"'));
    expect(barred).toHaveLength(6);
    harness.pass(5);
    await expect(harness.run()).rejects.toMatchObject({ name: 'MailBlockedError' });
    services.inbox.failWith(null);
    const counts = await harness.run();
    expect(counts).toEqual({ sent: 6 });
    expect(harness.telemetry.text()).not.toMatch(/@|acme\.example/);
  });

  it('that ends an incident is kept for the run in which SES takes it', async () => {
    // Prepare
    await harness.revoke();
    await runs(1);
    await harness.grant();
    services.inbox.failWith({ type: 'AccessDeniedException', status: 403 });
    // Act
    await expect(harness.run()).rejects.toMatchObject({ name: 'MailBlockedError' });
    services.inbox.failWith(null);
    await runs(2);
    // Assess
    expect(mails()).toEqual([...both(REVOKED), ...both(GRANTED)]);
  });

  it('that SES does not take because of the sender does not keep the other mails from being tried', async () => {
    // Prepare
    await harness.revoke();
    let isFirst = true;
    const mailer: Mailer = (to) => {
      const kind = isFirst ? 'blocked' : 'sent';
      isFirst = false;
      return Promise.resolve(
        kind === 'sent' ? { kind, messageId: to } : { kind, error: 'AccessDeniedException' },
      );
    };
    // Act
    const run = harness.run({ mailer });
    // Assess
    await expect(run).rejects.toMatchObject({ name: 'MailBlockedError' });
    expect(harness.telemetry.logs()).toContainEqual(
      expect.objectContaining({ message: 'Mail sent', messageId: MAX }),
    );
    expect(await harness.run()).toEqual({ sent: 1 });
    expect(mails()).toEqual([[ANN, REVOKED]]);
  });

  it('that SES refuses does not keep the others from theirs, and is not tried again', async () => {
    // Prepare
    const bad = 'bad@acme.example';
    services.inbox.reject(bad);
    harness.configure({ notificationEmails: [bad, ANN] });
    await harness.revoke();
    // Act
    const counts = await harness.run();
    const again = await harness.run();
    await harness.grant();
    await runs(1);
    harness.telemetry.metrics.publishStoredMetrics();
    // Assess
    expect([counts, again]).toEqual([{ refused: 1, sent: 1 }, {}]);
    expect(mails()).toEqual([
      [ANN, REVOKED],
      [ANN, GRANTED],
    ]);
    expect(harness.telemetry.published()).toEqual([
      ['MailsFailed', 1],
      ['MailsSent', [1, 1]],
    ]);
  });

  it('that got no answer is not sent again, and said once to be unconfirmed', async () => {
    // Prepare
    services.inbox.hang(true);
    await harness.revoke();
    // Act
    const counts = await harness.run();
    services.inbox.hang(false);
    await runs(2);
    // Assess
    expect(counts).toEqual({ unconfirmed: 2 });
    expect(mails()).toEqual(both(REVOKED));
    expect(harness.unconfirmed()).toEqual([ANN, MAX]);
  });

  it('waits for the next run when the time is over', async () => {
    // Prepare
    await harness.revoke();
    // Act
    const counts = await harness.run({ minutes: 0 });
    const first = mails();
    await harness.run();
    // Assess
    expect(counts).toEqual({ notAttempted: 2 });
    expect(first).toEqual([]);
    expect(mails()).toEqual(both(REVOKED));
  });

  it('leaves no address in a log line, nor a hash by which a known address could be found', async () => {
    // Prepare
    services.inbox.reject('bad@acme.example');
    harness.configure({ notificationEmails: ['bad@acme.example', ANN, 'late@acme.example'] });
    await harness.revoke();
    // Act
    await harness.run();
    // Assess
    const since = new Date(harness.now).toISOString();
    const named = { mail: 'authorization-revoked-authorization_missing', configuration: 'france', since };
    expect(harness.telemetry.logs()).toEqual([
      expect.objectContaining({ message: 'Mail refused', ...named }),
      expect.objectContaining({ message: 'Mail sent', ...named }),
      expect.objectContaining({ message: 'Mail sent', ...named }),
    ]);
    expect(harness.telemetry.text()).not.toMatch(/@|acme\.example/);
    expect(harness.telemetry.text()).not.toContain(
      createHash('sha256').update(ANN).digest('hex').slice(0, 8),
    );
  });

  it('of one configuration is not hindered by the broken records of another', async () => {
    // Prepare
    harness.configurations = [
      aConfiguration({ id: 'broken', name: 'Broken', notificationEmails: [MAX] }),
      aConfiguration({ notificationEmails: [ANN] }),
    ];
    await harness.records.write('mail#incident#endpoint#broken', { nothing: 'of ours' }, null);
    await harness.endpoint('suspended');
    // Act
    const run = harness.run();
    // Assess
    await expect(run).rejects.toThrow();
    expect(mails()).toEqual([[ANN, SUSPENDED]]);
  });
});
