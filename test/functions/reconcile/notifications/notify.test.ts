import type { Mailer } from '../../../../functions/reconcile/notifications/mail/ses-mailer';
import { aConfiguration } from '../../../support/builders/configurations';
import { CrashInjector } from '../../../support/crash-injector';
import { ANN, MAX, notifySuite, type NotifyHarness } from '../../../support/harness/notify-harness';

/** More I/O steps than a run takes. */
const MANY_STEPS = 40;
const REVOKED = 'France : Google n’autorise pas l’accès aux agendas';
const SUSPENDED = 'France : Lucca a suspendu l’envoi des événements';
const BOTH = [ANN, MAX];

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

describe('a run that crashes at any step', () => {
  type Play = { harness: NotifyHarness; crash: () => Promise<unknown>; place: string };

  /** Plays a scenario for each step of a run, which crashes before or after that step. */
  async function atEveryStep(play: (crashing: Play) => Promise<void>): Promise<void> {
    let crashes = 0;
    for (const moment of ['before', 'after'] as const) {
      for (let step = 1; step <= MANY_STEPS; step++) {
        const harness = await suite.start();
        const ends: unknown[] = [];
        const crash = async () => {
          ends.push(await harness.run({ crashInjector: new CrashInjector(step, moment) }));
        };
        await play({ harness, crash, place: `${moment} step ${step}` });
        jest.restoreAllMocks();
        if (ends[0] !== 'dead') break;
        crashes += 1;
      }
    }
    expect(crashes).toBeGreaterThan(15);
  }

  /** The recipients of unconfirmed mails, of which there is one at most. */
  function unconfirmed(harness: NotifyHarness): unknown[] {
    const recipients = harness.unconfirmed();
    expect(recipients.length).toBeLessThanOrEqual(1);
    return recipients;
  }

  const runs = async (harness: NotifyHarness, count: number) => {
    harness.pass(5);
    await harness.runs(count);
  };

  const recipients = (harness: NotifyHarness) => harness.newSubjects().map(([to]) => to);

  /** Expects one mail to each address, or one at most if it is unconfirmed. */
  function expectOneMail({ harness, place }: Play, sent: string[]): void {
    const uncertain = unconfirmed(harness);
    for (const address of BOTH) {
      const mails = sent.filter((to) => to === address).length;
      const isExpected = mails === 1 || (mails === 0 && uncertain.includes(address));
      expect({ place, address, mails, isExpected }).toMatchObject({ isExpected: true });
    }
  }

  it('sends each mail about an open incident once, and an unconfirmed one at most once', async () => {
    await atEveryStep(async (crashing) => {
      const { harness, crash, place } = crashing;
      await harness.revoke();
      await crash();
      await runs(harness, 2);
      const opened = recipients(harness);
      await harness.grant();
      await runs(harness, 2);

      expectOneMail(crashing, opened);
      expect({ place, resolved: recipients(harness) }).toEqual({ place, resolved: BOTH });
    });
  });

  it('reports the recovery to those who were notified, when not everyone was', async () => {
    await atEveryStep(async ({ harness, crash, place }) => {
      await harness.revoke();
      await crash();
      const opened = recipients(harness);
      await harness.grant();
      await runs(harness, 2);

      const notified = BOTH.filter(
        (address) => opened.includes(address) || unconfirmed(harness).includes(address),
      );
      expect({ place, resolved: recipients(harness) }).toEqual({ place, resolved: notified });
    });
  });

  it('sends each mail about a recovery once, and an unconfirmed one at most once', async () => {
    await atEveryStep(async (crashing) => {
      const { harness, crash } = crashing;
      await harness.revoke();
      await harness.run();
      harness.newMails();
      await harness.grant();
      await crash();
      await runs(harness, 2);

      expectOneMail(crashing, recipients(harness));
    });
  });

  it('reports each failure in one digest, and in two at most when one is unconfirmed', async () => {
    await atEveryStep(async ({ harness, crash, place }) => {
      await harness.fail(3);
      harness.pass(2);
      await crash();
      await harness.fail(2);
      await runs(harness, 3);
      const first = harness.newSubjects();
      for (let hour = 1; hour <= 3; hour++) {
        harness.pass(61);
        await harness.run();
      }
      const later = harness.newSubjects();

      for (const address of BOTH) {
        const counts = (mails: typeof first) =>
          mails.filter(([to]) => to === address).map(([, subject]) => Number(/\d+/.exec(subject)));
        const [early, late] = [counts(first), counts(later)];
        const reported = [...early, ...late].reduce((sum, count) => sum + count, 0);
        const isUnconfirmed = unconfirmed(harness).includes(address);
        expect(early.length).toBeLessThanOrEqual(1);
        expect({ place, address, digestsInAnHour: early.length }).toEqual({
          ...{ place, address },
          digestsInAnHour: isUnconfirmed ? early.length : 1,
        });
        // Unconfirmed: the first three may have been sent, and are reported again.
        const expected = isUnconfirmed ? 5 + (early[0] ?? 0) : 5;
        expect({ place, address, reported }).toEqual({ place, address, reported: expected });
      }
    });
  });
});
