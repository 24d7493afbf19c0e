import { createHash } from 'node:crypto';
import { ANN, MAX, NotifyHarness, startServices } from '../../../support/harness/notify-harness';

const REVOKED = 'France : Google n’autorise pas l’accès aux agendas';
const GRANTED = 'France : Google accepte de nouveau le connecteur';

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

describe('sending a mail', () => {
  it('sends one mail to an address that is listed twice', async () => {
    harness.configure({ notificationEmails: [ANN, ANN.toUpperCase(), ANN] });
    await harness.revoke();
    await runs(2);

    expect(mails()).toHaveLength(1);
  });

  it('tries again in the next run when SES throttles', async () => {
    services.inbox.failWith({ type: 'TooManyRequestsException', status: 429 });
    await harness.revoke();
    const counts = await harness.run();
    services.inbox.failWith(null);
    await runs(2);

    expect(counts).toEqual({ postponed: 2 });
    expect(mails()).toEqual(both(REVOKED));
  });

  it('sends the mail about a recovery once SES accepts it again', async () => {
    await harness.revoke();
    await runs(1);
    await harness.grant();
    services.inbox.failWith({ type: 'AccessDeniedException', status: 403 });
    await expect(harness.run()).rejects.toMatchObject({ name: 'MailBlockedError' });
    services.inbox.failWith(null);
    await runs(2);

    expect(mails()).toEqual([...both(REVOKED), ...both(GRANTED)]);
  });

  it('does not try again when SES refuses the mail, and sends those to other addresses', async () => {
    const bad = 'bad@acme.example';
    services.inbox.reject(bad);
    harness.configure({ notificationEmails: [bad, ANN] });
    await harness.revoke();
    const counts = await harness.run();
    const again = await harness.run();
    await harness.grant();
    await runs(1);
    harness.telemetry.metrics.publishStoredMetrics();

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

  it('does not send again when SES does not answer, and logs the mail once as unconfirmed', async () => {
    services.inbox.hang(true);
    await harness.revoke();
    const counts = await harness.run();
    services.inbox.hang(false);
    await runs(2);

    expect(counts).toEqual({ unconfirmed: 2 });
    expect(mails()).toEqual(both(REVOKED));
    expect(harness.unconfirmed()).toEqual([ANN, MAX]);
  });

  it('sends in the next run when the deadline has passed', async () => {
    await harness.revoke();
    const counts = await harness.run({ minutes: 0 });
    const first = mails();
    await harness.run();

    expect(counts).toEqual({ notAttempted: 2 });
    expect(first).toEqual([]);
    expect(mails()).toEqual(both(REVOKED));
  });

  it('logs neither the address nor a hash of it', async () => {
    services.inbox.reject('bad@acme.example');
    harness.configure({ notificationEmails: ['bad@acme.example', ANN, 'late@acme.example'] });
    await harness.revoke();
    await harness.run();

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
});
