import { aConfiguration } from '../../../support/builders/configurations';
import { ANN, MAX, notifySuite } from '../../../support/harness/notify-harness';

const suite = notifySuite();
let harness: typeof suite.harness;
beforeEach(() => {
  ({ harness } = suite);
  harness.configure({ notificationEmails: [ANN] });
});

/** The subjects of the mails that each run sent. */
async function runs(count: number): Promise<string[][]> {
  const sent: string[][] = [];
  for (let run = 0; run < count; run++) {
    await harness.runs(1);
    sent.push(harness.newMails().map(({ subject }) => subject));
  }
  return sent;
}

/** Runs, two minutes after the failures, and returns the text of the first mail. */
async function digestText(): Promise<string> {
  harness.pass(2);
  await harness.run();
  return harness.newMails()[0]?.text ?? '';
}

/** The subject of a digest. */
const digest = (count: number) =>
  count === 1
    ? 'France : 1 événement n’a pas pu être synchronisé'
    : `France : ${count} événements n’ont pas pu être synchronisés`;

const nothing = (count: number) => Array.from({ length: count }, () => []);

describe('the digest', () => {
  it('is sent by the next run, then once an hour with the new failures', async () => {
    await harness.fail(2);
    harness.pass(2);
    expect(await runs(1)).toEqual([[digest(2)]]);
    await harness.fail(1);
    expect(await runs(11)).toEqual(nothing(11));
    expect(await runs(1)).toEqual([[digest(1)]]);
    expect(await runs(30)).toEqual(nothing(30));
  });

  it('leaves out the last minute, because the index may lag', async () => {
    await harness.fail(1);
    harness.pass(0.5);
    expect(await runs(2)).toEqual([[], [digest(1)]]);
  });

  it('counts an event once when it is retried and fails again', async () => {
    const event = { eventId: 'retried' };
    await harness.fail(1, event);
    harness.pass(2);
    await runs(1);
    harness.pass(120);
    await harness.fail(1, event);

    expect(await runs(3)).toEqual(nothing(3));
  });

  it('leaves out an event that was fixed, and counts it when it fails again', async () => {
    const event = { eventId: 'fixed' };
    await harness.fail(1, event);
    await harness.fail(1, { ...event, outcome: 'created', reason: null, messageId: 'again' });
    harness.pass(2);
    expect(await runs(1)).toEqual([[]]);
    await harness.fail(1, { ...event, messageId: 'once more' });
    expect((await runs(2)).flat()).toEqual([digest(1)]);
  });

  it('covers a day at first', async () => {
    await harness.fail(1);
    harness.pass(60);
    await harness.fail(2);
    harness.pass(23 * 60 + 30);

    expect(await runs(1)).toEqual([[digest(2)]]);
  });

  it('reports the count, meaning and advice of each reason, without data of the events', async () => {
    await harness.fail(1, { reason: 'invalid_event' });
    await harness.fail(3, { detail: 'of lea@acme.example' });

    const text = await digestText();
    expect(text).toMatch(
      /3 × Aucun compte Google n’a l’adresse[^]*Motif : unknown_google_user[^]*1 × L’événement n’est pas au format/,
    );
    expect(text).not.toMatch(/@|lea|875|event-\d/);
  });

  it('counts a failed row without a reason when it has the reason of a skipped event', async () => {
    await harness.fail(1, { reason: 'no_guests' });

    expect(await digestText()).toContain('1 × sans motif');
  });

  it.each([
    ['a command', {}, 'npm run logs -- --outcome failed --configuration france --since 2026-02-20\n'],
    [
      'a command with the stack',
      { stackName: 'Connector-prod' },
      'npm run logs -- --outcome failed --configuration france --since 2026-02-20 --stack Connector-prod\n',
    ],
    ['a link', { logUrl: 'https://console.example/log' }, '\nhttps://console.example/log\n'],
  ])('shows where to find the events: %s', async (_, settings, expected) => {
    Object.assign(harness, settings);
    await harness.fail(1, { occurredAt: '2026-02-20T23:30:00+01:00' });

    expect(await digestText()).toContain(expected);
  });

  it('reports an event to its configuration only, and to the operators if it has none', async () => {
    const tenant = 'https://else.ilucca.net';
    const operator = 'platform@acme.example';
    harness.operators = [operator];
    harness.configurations = [
      aConfiguration({ notificationEmails: [ANN] }),
      aConfiguration({ id: 'spain', name: 'Spain', notificationEmails: [MAX] }),
      aConfiguration({ id: 'else', name: 'Else', tenant, notificationEmails: [ANN] }),
      aConfiguration({ id: 'paused', name: 'Paused', active: false }),
    ];
    await harness.fail(1);
    await harness.fail(2, { configuration: 'else', tenant });
    await harness.fail(4, { configuration: null });
    await harness.fail(8, { configuration: 'removed' });
    await harness.fail(16, { configuration: null, tenant: null });
    await harness.fail(32, { configuration: 'paused' });
    harness.pass(2);
    await harness.run();

    const mails = harness.newMails();
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      [ANN, digest(1)],
      [ANN, digest(2).replace('France', 'Else')],
      [operator, 'Lucca to Google Calendar: 28 events without a configuration failed'],
    ]);
    // The option `--configuration` would hide them.
    expect(mails[2]?.text).toContain('npm run logs -- --outcome failed --since 2026-03-01\n');
    expect(await runs(3)).toEqual(nothing(3));
  });

  it('reports an event without a configuration to nobody if there are no operators', async () => {
    await harness.fail(1, { configuration: null });
    harness.pass(2);

    expect(await runs(2)).toEqual(nothing(2));
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

  it('is sent with the failures since then when SES no longer throttles', async () => {
    suite.inbox.failWith({ type: 'TooManyRequestsException', status: 429 });
    await harness.fail(1);
    harness.pass(2);
    await runs(3);
    await harness.fail(2);
    harness.pass(2);
    suite.inbox.failWith(null);

    expect(await runs(3)).toEqual([[digest(3)], [], []]);
  });

  it('is sent unchanged by the next run when the deadline has passed', async () => {
    await harness.fail(1);
    harness.pass(2);
    await harness.run({ minutes: 0 });
    expect(harness.newMails()).toEqual([]);
    await harness.fail(2);
    harness.pass(5);
    expect((await runs(13)).flat()).toEqual([digest(1), digest(2)]);
  });

  it('is covered by the next one, an hour later, when SES did not respond', async () => {
    await harness.fail(1);
    harness.pass(2);
    suite.inbox.hang(true);
    await harness.run();
    suite.inbox.hang(false);
    expect(harness.newMails()).toHaveLength(1);
    expect(await runs(12)).toEqual(nothing(12));
    expect(await runs(1)).toEqual([[digest(1)]]);
    expect(await runs(13)).toEqual(nothing(13));
    expect(harness.unconfirmed()).toEqual([ANN]);
  });

  it('is not repeated when SES refuses it for one address, and reaches the other', async () => {
    const bad = 'bad@acme.example';
    suite.inbox.reject(bad);
    harness.configure({ notificationEmails: [bad, MAX] });
    await harness.fail(1);
    harness.pass(2);
    await harness.run();
    harness.pass(70);

    expect(await harness.run()).toEqual({});
    expect(harness.newSubjects()).toEqual([[MAX, digest(1)]]);
  });

  it('covers the last day for an address that is added later', async () => {
    await harness.fail(1);
    harness.pass(2);
    await runs(1);
    harness.configure({ notificationEmails: [ANN, MAX] });
    await harness.run();

    expect(harness.newSubjects()).toEqual([[MAX, digest(1)]]);
  });

  it('writes only once an hour when nothing fails', async () => {
    await harness.run();
    const write = jest.spyOn(harness.records, 'write');
    await runs(13);

    expect(write).toHaveBeenCalledTimes(1);
  });
});
