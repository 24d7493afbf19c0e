import type { Mailer } from '../../../../functions/reconcile/notifications/mail/ses-mailer';
import { aConfiguration } from '../../../support/builders/configurations';
import { ANN, MAX, notifySuite, type NotifyHarness } from '../../../support/harness/notify-harness';

const REVOKED = 'France : Google n’autorise pas l’accès aux agendas';
const SUSPENDED = 'France : Lucca a suspendu l’envoi des événements';

const suite = notifySuite();

describe('a run', () => {
  let harness: NotifyHarness;
  beforeEach(() => ({ harness } = suite));

  it('sends no mail and logs that once when there is no sender', async () => {
    await harness.revoke();
    await harness.run({ mailer: null });

    expect(harness.newMails()).toEqual([]);
    expect(harness.telemetry.logs()).toMatchObject([
      { level: 'INFO', message: 'Mails disabled', missing: 'NOTIFICATION_SENDER' },
    ]);
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
  ])('fails when SES blocks mails because of %s, and sends them once it does not', async (_, failure) => {
    suite.inbox.failWith(failure);
    await harness.revoke();
    await harness.endpoint('suspended');
    await harness.fail(1);
    harness.pass(2);

    await expect(harness.run()).rejects.toMatchObject({ name: 'MailBlockedError' });
    const errors = harness.telemetry.logs().filter((line) => JSON.stringify(line).includes('"ERROR"'));
    expect(errors).toHaveLength(6);
    harness.pass(5);
    await expect(harness.run()).rejects.toMatchObject({ name: 'MailBlockedError' });
    suite.inbox.failWith(null);
    expect(await harness.run()).toEqual({ sent: 6 });
    expect(harness.telemetry.text()).not.toMatch(/@|acme\.example/);
  });

  it('tries the other mails when SES blocks one', async () => {
    await harness.revoke();
    const mailer = jest
      .fn<ReturnType<Mailer>, Parameters<Mailer>>()
      .mockResolvedValueOnce({ kind: 'blocked', error: 'AccessDeniedException' })
      .mockImplementation((to) => Promise.resolve({ kind: 'sent', messageId: to }));

    await expect(harness.run({ mailer })).rejects.toMatchObject({ name: 'MailBlockedError' });
    expect(harness.telemetry.logs()).toContainEqual(
      expect.objectContaining({ message: 'Mail sent', messageId: MAX }),
    );
    expect(await harness.run()).toEqual({ sent: 1 });
    expect(harness.newSubjects()).toEqual([[ANN, REVOKED]]);
  });

  it('sends the mails of a configuration when a record of another is malformed', async () => {
    harness.configurations = [
      aConfiguration({ id: 'broken', name: 'Broken', notificationEmails: [MAX] }),
      aConfiguration({ notificationEmails: [ANN] }),
    ];
    await harness.records.write('mail#incident#endpoint#broken', { nothing: 'of ours' }, null);
    await harness.endpoint('suspended');

    await expect(harness.run()).rejects.toThrow();
    expect(harness.newSubjects()).toEqual([[ANN, SUSPENDED]]);
  });
});
