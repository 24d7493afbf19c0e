import { aConfiguration } from '../../../support/builders/configurations';
import { ANN, MAX, NotifyHarness, startServices } from '../../../support/harness/notify-harness';

let services: Awaited<ReturnType<typeof startServices>>;
let harness: NotifyHarness;

beforeAll(async () => (services = await startServices()));
afterAll(() => services.stop());
beforeEach(async () => {
  harness = await NotifyHarness.start(services);
  harness.configure({ notificationEmails: [ANN] });
});
afterEach(() => {
  services.inbox.failWith(null);
  services.inbox.hang(false);
  jest.restoreAllMocks();
});

/** Runs every five minutes; what each sent. */
async function runs(count: number) {
  const sent: string[][] = [];
  for (let run = 0; run < count; run++) {
    await harness.run();
    harness.pass(5);
    sent.push(harness.newMails().map(({ subject }) => subject));
  }
  return sent;
}

/** The subject of a digest. */
const digest = (count: number) =>
  count === 1
    ? 'France : 1 événement n’a pas pu être synchronisé'
    : `France : ${count} événements n’ont pas pu être synchronisés`;

const nothing = (count: number) => Array.from({ length: count }, () => []);

describe('the digest', () => {
  it('comes with the next run, then once an hour with the new failures', async () => {
    await harness.fail(2);
    harness.pass(2);
    const first = await runs(1);
    await harness.fail(1);
    const hour = await runs(11);
    const second = await runs(1);
    const later = await runs(30);

    expect(first).toEqual([[digest(2)]]);
    expect(hour).toEqual(nothing(11));
    expect(second).toEqual([[digest(1)]]);
    expect(later).toEqual(nothing(30));
  });

  it('leaves out the last minute, because the index may lag', async () => {
    await harness.fail(1);
    harness.pass(0.5);
    const early = await runs(1);
    const late = await runs(1);

    expect([early, late]).toEqual([[[]], [[digest(1)]]]);
  });

  it('counts an event once when it is retried and fails again', async () => {
    const event = { eventId: 'tried-again' };
    await harness.fail(1, event);
    harness.pass(2);
    await runs(1);
    harness.pass(120);
    await harness.fail(1, event);
    const sent = await runs(3);

    expect(sent).toEqual(nothing(3));
  });

  it('leaves out an event that was fixed, and counts it when it fails anew', async () => {
    const event = { eventId: 'mended' };
    await harness.fail(1, event);
    await harness.fail(1, { ...event, outcome: 'created', reason: null, messageId: 'again' });
    harness.pass(2);
    const mended = await runs(1);
    await harness.fail(1, { ...event, messageId: 'once more' });
    const anew = await runs(2);

    expect(mended).toEqual([[]]);
    expect(anew.flat()).toEqual([digest(1)]);
  });

  it('covers a day at first', async () => {
    await harness.fail(1);
    harness.pass(60);
    await harness.fail(2);
    harness.pass(23 * 60 + 30);
    const sent = await runs(1);

    expect(sent).toEqual([[digest(2)]]);
  });

  it('reports the count, meaning and advice of each reason, and where to find the events', async () => {
    await harness.fail(1, { reason: 'invalid_event' });
    await harness.fail(3, { occurredAt: '2026-02-20T23:30:00+01:00', detail: 'of lea@acme.example' });
    harness.pass(2);
    await harness.run();

    const text = harness.newMails()[0]?.text ?? '';
    expect(text).toMatch(
      /3 × Aucun compte Google ne porte l’adresse[^]*Motif : unknown_google_user[^]*1 × L’événement n’a pas la forme/,
    );
    expect(text).toContain('npm run logs -- --outcome failed --configuration france --since 2026-02-20\n');
    expect(text).not.toMatch(/@|lea|875|event-\d/);
  });

  it('names a command with the option of the deployed stack', async () => {
    harness.stackName = 'LuccaGoogleCalendar-prod';
    await harness.fail(1);
    harness.pass(2);
    await harness.run();

    expect(harness.newMails()[0]?.text).toContain(
      'npm run logs -- --outcome failed --configuration france --since 2026-03-01 --stack LuccaGoogleCalendar-prod\n',
    );
  });

  it('counts a row with the reason of a skipped event as one without a reason', async () => {
    await harness.fail(1, { reason: 'no_guests' });
    harness.pass(2);
    await harness.run();

    expect(harness.newMails()[0]?.text).toContain('1 × sans motif');
  });

  it('links to the log when it has a URL', async () => {
    harness.logUrl = 'https://console.example/log';
    await harness.fail(1);
    harness.pass(2);
    await harness.run();

    const text = harness.newMails()[0]?.text ?? '';
    expect(text).toContain('\nhttps://console.example/log\n');
    expect(text).not.toContain('npm run');
  });

  it('reports an event to its configuration, or else to those of its tenant, or else to all', async () => {
    const tenant = 'https://else.ilucca.net';
    harness.configurations = [
      aConfiguration({ notificationEmails: [ANN] }),
      aConfiguration({ id: 'spain', name: 'Spain', notificationEmails: [MAX] }),
      aConfiguration({ id: 'else', name: 'Else', tenant, notificationEmails: [ANN] }),
    ];
    await harness.fail(1);
    await harness.fail(2, { configuration: 'else', tenant });
    await harness.fail(4, { configuration: null });
    await harness.fail(8, { configuration: 'removed' });
    await harness.fail(16, { configuration: null, tenant: null });
    harness.pass(2);
    await harness.run();

    const mails = harness.newMails();
    expect(mails.map(({ to, subject }) => [to, subject.replace(/^(\w+) : (\d+).*$/, '$1 $2')])).toEqual([
      [ANN, 'France 29'],
      [MAX, 'Spain 28'],
      [ANN, 'Else 18'],
    ]);
    // The option `--configuration` would hide events of other configurations.
    expect(mails[0]?.text).toContain('npm run logs -- --outcome failed --since 2026-03-01\n');
  });

  it('is not sent when the configuration is inactive or has no addresses', async () => {
    harness.configurations = [
      aConfiguration({ notificationEmails: [ANN], active: false }),
      aConfiguration({ id: 'spain', name: 'Spain' }),
    ];
    await harness.fail(1);
    await harness.fail(1, { configuration: 'spain' });
    harness.pass(2);

    expect(await runs(2)).toEqual(nothing(2));
  });

  it('comes with the next run when SES throttled it, with the failures since', async () => {
    services.inbox.failWith({ type: 'TooManyRequestsException', status: 429 });
    await harness.fail(1);
    harness.pass(2);
    await runs(3);
    await harness.fail(2);
    harness.pass(2);
    services.inbox.failWith(null);
    const sent = await runs(3);

    expect(sent).toEqual([[digest(3)], [], []]);
  });

  it('comes unchanged with the next run when the deadline has passed', async () => {
    await harness.fail(1);
    harness.pass(2);
    await harness.run({ minutes: 0 });
    expect(harness.newMails()).toEqual([]);
    await harness.fail(2);
    harness.pass(5);
    const sent = await runs(13);

    expect(sent.flat()).toEqual([digest(1), digest(2)]);
  });

  it('is covered by the next one, an hour later, when SES did not answer', async () => {
    await harness.fail(1);
    harness.pass(2);
    services.inbox.hang(true);
    await harness.run();
    services.inbox.hang(false);
    expect(harness.newMails()).toHaveLength(1);
    const hour = await runs(12);
    const next = await runs(1);
    const later = await runs(13);

    expect([hour, next, later]).toEqual([nothing(12), [[digest(1)]], nothing(13)]);
    expect(harness.unconfirmed()).toEqual([ANN]);
  });

  it('is not repeated when SES refuses it for one address, and reaches the other', async () => {
    const bad = 'bad@acme.example';
    services.inbox.reject(bad);
    harness.configure({ notificationEmails: [bad, MAX] });
    await harness.fail(1);
    harness.pass(2);
    await harness.run();
    harness.pass(70);
    const again = await harness.run();

    expect(harness.newMails().map(({ to, subject }) => [to, subject])).toEqual([[MAX, digest(1)]]);
    expect(again).toEqual({});
  });

  it('covers the last day for an address that is added later', async () => {
    await harness.fail(1);
    harness.pass(2);
    await runs(1);
    harness.configure({ notificationEmails: [ANN, MAX] });
    await harness.run();

    expect(harness.newMails().map(({ to }) => to)).toEqual([MAX]);
  });

  it('writes only once an hour when nothing fails', async () => {
    await harness.run();
    const write = jest.spyOn(harness.records, 'write');
    await runs(13);

    expect(write).toHaveBeenCalledTimes(1);
  });
});
