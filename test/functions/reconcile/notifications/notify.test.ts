import type { Mailer } from '../../../../functions/reconcile/notifications/mail/ses-mailer';
import { aConfiguration } from '../../../support/builders/configurations';
import { CrashInjector } from '../../../support/crash-injector';
import { ANN, MAX, NotifyHarness, startServices } from '../../../support/harness/notify-harness';

/** More I/O steps than a run takes. */
const MANY_STEPS = 40;
const REVOKED = 'France : Google n’autorise pas l’accès aux agendas';
const SUSPENDED = 'France : Lucca a suspendu l’envoi des événements';
const BOTH = [ANN, MAX];

let services: Awaited<ReturnType<typeof startServices>>;
beforeAll(async () => (services = await startServices()));
afterAll(() => services.stop());
afterEach(() => {
  services.inbox.failWith(null);
  jest.restoreAllMocks();
});

/** Crashes a run before and after each of its steps. @returns the number of crashes */
async function atEveryStep(
  play: (harness: NotifyHarness, crashInjector: CrashInjector, place: string) => Promise<boolean>,
) {
  let deaths = 0;
  for (const moment of ['before', 'after'] as const) {
    for (let step = 1; step <= MANY_STEPS; step++) {
      const harness = await NotifyHarness.start(services);
      const died = await play(harness, new CrashInjector(step, moment), `${moment} step ${step}`);
      jest.restoreAllMocks();
      if (!died) break;
      deaths += 1;
    }
  }
  return deaths;
}

/** The recipients of unconfirmed mails, of which there is one at most. */
function unconfirmed(harness: NotifyHarness): unknown[] {
  const recipients = harness.unconfirmed();
  expect(recipients.length).toBeLessThanOrEqual(1);
  return recipients;
}

async function runs(harness: NotifyHarness, count: number) {
  for (let run = 0; run < count; run++) {
    harness.pass(5);
    await harness.run();
  }
}

describe('a run', () => {
  let harness: NotifyHarness;
  beforeEach(async () => (harness = await NotifyHarness.start(services)));

  const mails = () => harness.newMails().map(({ to, subject }) => [to, subject]);

  it('sends no mail and logs that once when there is no sender', async () => {
    await harness.revoke();
    await harness.run({ mailer: null });

    expect(mails()).toEqual([]);
    expect(harness.telemetry.logs()).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'Mails disabled',
        missing: 'NOTIFICATION_SENDER',
      }),
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
    services.inbox.failWith(failure);
    await harness.revoke();
    await harness.endpoint('suspended');
    await harness.fail(1);
    harness.pass(2);
    const run = harness.run();

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

  it('tries the other mails when SES blocks one', async () => {
    await harness.revoke();
    let isFirst = true;
    const mailer: Mailer = (to) => {
      const kind = isFirst ? 'blocked' : 'sent';
      isFirst = false;
      return Promise.resolve(
        kind === 'sent' ? { kind, messageId: to } : { kind, error: 'AccessDeniedException' },
      );
    };
    const run = harness.run({ mailer });

    await expect(run).rejects.toMatchObject({ name: 'MailBlockedError' });
    expect(harness.telemetry.logs()).toContainEqual(
      expect.objectContaining({ message: 'Mail sent', messageId: MAX }),
    );
    expect(await harness.run()).toEqual({ sent: 1 });
    expect(mails()).toEqual([[ANN, REVOKED]]);
  });

  it('sends the mails of a configuration when a record of another is malformed', async () => {
    harness.configurations = [
      aConfiguration({ id: 'broken', name: 'Broken', notificationEmails: [MAX] }),
      aConfiguration({ notificationEmails: [ANN] }),
    ];
    await harness.records.write('mail#incident#endpoint#broken', { nothing: 'of ours' }, null);
    await harness.endpoint('suspended');
    const run = harness.run();

    await expect(run).rejects.toThrow();
    expect(mails()).toEqual([[ANN, SUSPENDED]]);
  });
});

describe('a run that crashes at any step', () => {
  it('sends each mail about an open incident once, and an unconfirmed one at most once', async () => {
    const deaths = await atEveryStep(async (harness, crashInjector, place) => {
      await harness.revoke();
      const end = await harness.run({ crashInjector });
      await runs(harness, 2);
      const opened = harness.newMails().map(({ to }) => to);
      await harness.grant();
      await runs(harness, 2);
      const resolved = harness.newMails().map(({ to }) => to);

      const doubtful = unconfirmed(harness);
      for (const address of BOTH) {
        const times = opened.filter((to) => to === address).length;
        const expected = doubtful.includes(address) ? [0, 1] : [1];
        expect({ place, address, times, isRight: expected.includes(times) }).toMatchObject({ isRight: true });
      }
      expect({ place, resolved }).toEqual({ place, resolved: BOTH });
      return end === 'dead';
    });
    expect(deaths).toBeGreaterThan(15);
  });

  it('reports the recovery to those who were notified, when not everyone was', async () => {
    const deaths = await atEveryStep(async (harness, crashInjector, place) => {
      await harness.revoke();
      const end = await harness.run({ crashInjector });
      const opened = harness.newMails().map(({ to }) => to);
      await harness.grant();
      await runs(harness, 2);
      const resolved = harness.newMails().map(({ to }) => to);

      const notified = BOTH.filter(
        (address) => opened.includes(address) || unconfirmed(harness).includes(address),
      );
      expect({ place, resolved }).toEqual({ place, resolved: notified });
      return end === 'dead';
    });
    expect(deaths).toBeGreaterThan(15);
  });

  it('sends each mail about a recovery once, and an unconfirmed one at most once', async () => {
    const deaths = await atEveryStep(async (harness, crashInjector, place) => {
      await harness.revoke();
      await harness.run();
      harness.newMails();
      await harness.grant();
      const end = await harness.run({ crashInjector });
      await runs(harness, 2);
      const resolved = harness.newMails().map(({ to }) => to);

      const doubtful = unconfirmed(harness);
      for (const address of BOTH) {
        const times = resolved.filter((to) => to === address).length;
        const expected = doubtful.includes(address) ? [0, 1] : [1];
        expect({ place, address, times, isRight: expected.includes(times) }).toMatchObject({ isRight: true });
      }
      return end === 'dead';
    });
    expect(deaths).toBeGreaterThan(15);
  });

  it('reports each failure in one digest, and in two at most when one is unconfirmed', async () => {
    const deaths = await atEveryStep(async (harness, crashInjector, place) => {
      await harness.fail(3);
      harness.pass(2);
      const end = await harness.run({ crashInjector });
      await harness.fail(2);
      await runs(harness, 3);
      const first = harness.newMails();
      for (let hour = 1; hour <= 3; hour++) {
        harness.pass(61);
        await harness.run();
      }
      const later = harness.newMails();

      const doubtful = unconfirmed(harness);
      for (const address of BOTH) {
        const counts = (mails: typeof first) =>
          mails.filter(({ to }) => to === address).map(({ subject }) => Number(/\d+/.exec(subject)));
        const [early, late] = [counts(first), counts(later)];
        const reported = [...early, ...late].reduce((sum, count) => sum + count, 0);
        expect({ place, address, digestsInAnHour: early.length }).toEqual({
          ...{ place, address },
          digestsInAnHour: doubtful.includes(address) ? early.length : 1,
        });
        expect(early.length).toBeLessThanOrEqual(1);
        // Unconfirmed: the first three may have been sent, and are reported again.
        const expected = doubtful.includes(address) ? 5 + (early[0] ?? 0) : 5;
        expect({ place, address, reported }).toEqual({ place, address, reported: expected });
      }
      return end === 'dead';
    });
    expect(deaths).toBeGreaterThan(15);
  });
});
