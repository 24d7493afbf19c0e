import { createHash } from 'node:crypto';
import { aConfiguration } from '../../../support/builders/configurations';
import { ANN, MAX, notifySuite } from '../../../support/harness/notify-harness';

const REVOKED = 'France : Google n’autorise pas l’accès aux agendas';
const GRANTED = 'France : Google accepte de nouveau le connecteur';
const SUSPENDED = 'France : Lucca a suspendu l’envoi des événements';
const ACTIVE = 'France : Lucca envoie de nouveau les événements';
const BAD = 'bad@acme.example';

const suite = notifySuite();
let harness: typeof suite.harness;
beforeEach(() => ({ harness } = suite));

const mails = () => harness.newSubjects();
const both = (subject: string) => [
  [ANN, subject],
  [MAX, subject],
];

describe('an incident of an authorization', () => {
  it('sends each address one mail when it opens and one when it is resolved', async () => {
    await harness.grant();
    await harness.runs(2);
    expect(mails()).toEqual([]);
    await harness.revoke();
    await harness.runs(3);
    expect(mails()).toEqual(both(REVOKED));
    await harness.grant();
    await harness.runs(3);
    expect(mails()).toEqual(both(GRANTED));
    await harness.revoke();
    await harness.runs(2);
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

  it('tells which client to authorize, and links to the step on the console', async () => {
    harness.consoleUrl = 'https://calendar.acme.example/console';
    await harness.revoke('authorization_missing', { clientId: '112400039841439098567' });
    await harness.run();

    const [mail] = harness.newMails();
    expect(mail?.text).toContain('clientIdToAdd=112400039841439098567');
    expect(mail?.text).toContain(
      'https://calendar.acme.example/console/configurations/france?step=authorization',
    );
  });

  it('sends another mail when the reason changes', async () => {
    await harness.revoke();
    await harness.runs(1);
    await harness.revoke('credentials_missing');
    await harness.runs(2);
    await harness.grant();
    await harness.runs(2);

    const missing = 'France : identifiants Google manquants';
    expect(mails()).toEqual([...both(REVOKED), ...both(missing), ...both(GRANTED)]);
  });

  it('reports the recovery when an address was notified of the first reason only', async () => {
    await harness.revoke();
    await harness.runs(1);
    suite.inbox.failWith({ type: 'TooManyRequestsException', status: 429 });
    await harness.revoke('credentials_rejected');
    await harness.runs(1);
    suite.inbox.failWith(null);
    await harness.grant();
    await harness.runs(2);

    expect(mails()).toEqual([...both(REVOKED), ...both(GRANTED)]);
  });

  it('sends nothing when it opens and is resolved between two runs', async () => {
    await harness.revoke();
    await harness.grant();
    await harness.runs(2);

    expect(mails()).toEqual([]);
  });

  it('stays the same incident when it is resolved and reopens between two runs', async () => {
    await harness.revoke();
    await harness.runs(1);
    await harness.grant();
    harness.pass(1);
    await harness.revoke();
    await harness.runs(2);

    expect(mails()).toEqual(both(REVOKED));
  });

  it('notifies an address that is added later, and reports the recovery to those who were notified', async () => {
    harness.configure({ notificationEmails: [ANN] });
    await harness.revoke();
    await harness.runs(1);
    harness.configure({ notificationEmails: [ANN, MAX] });
    await harness.runs(2);
    await harness.grant();
    harness.configure({ notificationEmails: [ANN, 'new@acme.example'] });
    await harness.runs(2);

    expect(mails()).toEqual([...both(REVOKED), [ANN, GRANTED]]);
  });

  it('sends nothing while the configuration is inactive', async () => {
    harness.configure({ active: false });
    await harness.revoke();
    await harness.runs(2);
    expect(mails()).toEqual([]);
    harness.configure({ active: true });
    await harness.runs(2);
    expect(mails()).toEqual(both(REVOKED));
  });

  it('sends nothing about the old credentials when they change', async () => {
    await harness.revoke();
    await harness.runs(1);
    expect(mails()).toEqual(both(REVOKED));
    const scope = 'https://www.googleapis.com/auth/calendar';
    harness.configure({ google: { credentialsSecretId: 'other', scope } });
    await harness.runs(2);
    expect(mails()).toEqual([]);
    await harness.revoke();
    await harness.runs(1);
    expect(mails()).toEqual(both(REVOKED));
  });
});

describe('an incident of the webhook endpoint', () => {
  it('notifies every configuration of the tenant with addresses, active or not', async () => {
    const tenant = 'https://else.ilucca.net';
    harness.configurations = [
      aConfiguration({ notificationEmails: [ANN] }),
      aConfiguration({ id: 'spain', name: 'Spain', notificationEmails: [MAX], active: false }),
      aConfiguration({ id: 'italy', name: 'Italy' }),
      aConfiguration({ id: 'else', name: 'Else', tenant, notificationEmails: [ANN] }),
    ];
    await harness.endpoint('suspended');
    await harness.runs(2);
    await harness.endpoint('active');
    await harness.runs(2);

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
      await harness.runs(1);
      await harness.endpoint(status);
      await harness.runs(2);

      expect(mails()).toEqual(both(SUSPENDED));
    },
  );
});

describe('sending a mail', () => {
  it('sends one mail to an address that is listed twice', async () => {
    harness.configure({ notificationEmails: [ANN, ANN.toUpperCase(), ANN] });
    await harness.revoke();
    await harness.runs(2);

    expect(mails()).toHaveLength(1);
  });

  it('tries again in the next run when SES throttles', async () => {
    suite.inbox.failWith({ type: 'TooManyRequestsException', status: 429 });
    await harness.revoke();
    expect(await harness.run()).toEqual({ postponed: 2 });
    suite.inbox.failWith(null);
    await harness.runs(2);

    expect(mails()).toEqual(both(REVOKED));
  });

  it('sends the mail about a recovery once SES no longer blocks it', async () => {
    await harness.revoke();
    await harness.runs(1);
    await harness.grant();
    suite.inbox.failWith({ type: 'AccessDeniedException', status: 403 });
    await expect(harness.run()).rejects.toMatchObject({ name: 'MailBlockedError' });
    suite.inbox.failWith(null);
    await harness.runs(2);

    expect(mails()).toEqual([...both(REVOKED), ...both(GRANTED)]);
  });

  it('does not try again when SES refuses the mail, and sends those to other addresses', async () => {
    suite.inbox.reject(BAD);
    harness.configure({ notificationEmails: [BAD, ANN] });
    await harness.revoke();
    const counts = [await harness.run(), await harness.run()];
    await harness.grant();
    await harness.runs(1);
    harness.telemetry.metrics.publishStoredMetrics();

    expect(counts).toEqual([{ refused: 1, sent: 1 }, {}]);
    expect(mails()).toEqual([
      [ANN, REVOKED],
      [ANN, GRANTED],
    ]);
    expect(harness.telemetry.published()).toEqual([
      ['Failures', 1],
      ['MailsSent', [1, 1]],
    ]);
  });

  it('does not send again when SES does not respond, and logs the mail once as unconfirmed', async () => {
    suite.inbox.hang(true);
    await harness.revoke();
    expect(await harness.run()).toEqual({ unconfirmed: 2 });
    suite.inbox.hang(false);
    await harness.runs(2);

    expect(mails()).toEqual(both(REVOKED));
    expect(harness.unconfirmed()).toEqual([ANN, MAX]);
  });

  it('sends in the next run when the deadline has passed', async () => {
    await harness.revoke();
    expect(await harness.run({ minutes: 0 })).toEqual({ notAttempted: 2 });
    expect(mails()).toEqual([]);
    await harness.run();
    expect(mails()).toEqual(both(REVOKED));
  });

  it('logs neither the address nor a hash of it', async () => {
    suite.inbox.reject(BAD);
    harness.configure({ notificationEmails: [BAD, ANN, 'late@acme.example'] });
    await harness.revoke();
    await harness.run();

    const since = new Date(harness.now).toISOString();
    const fields = { mail: 'authorization-revoked-authorization_missing', configuration: 'france', since };
    expect(harness.telemetry.logs()).toEqual(
      ['Mail refused', 'Mail sent', 'Mail sent'].map(
        (message) => expect.objectContaining({ message, ...fields }) as unknown,
      ),
    );
    const hash = createHash('sha256').update(ANN).digest('hex').slice(0, 8);
    expect(harness.telemetry.text()).not.toMatch(/@|acme\.example/);
    expect(harness.telemetry.text()).not.toContain(hash);
  });
});
