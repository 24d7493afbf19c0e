import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { InvalidArgumentError } from 'commander';
import * as z from 'zod';
import { logsCommand, parseSince } from '../../../bin/logs/logs';
import type { Configuration } from '../../../functions/domain/configuration';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { LogStore } from '../../../functions/store/log/log-store';
import { CONFIGURATIONS_TABLE, LOGS_TABLE } from '../../../functions/store/tables';
import { UnresolvedEvents } from '../../../functions/store/log/unresolved-events';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { aConfiguration } from '../../support/builders/configurations';
import { anEntry, anEntryAt, aWaitingEntry } from '../../support/builders/log-entries';
import { createCommandRunner, type Run } from '../../support/harness/run-command';

const TENANT = 'https://acme.ilucca.net';
const PAYLOAD = '{"id":"c","title":"Île\n🎉"}';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let logs: (args: string[]) => Promise<Run>;

const environment = { LOGS_TABLE: 'logs' };

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  ({ client } = observedClient(dynamodb.endpoint));
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  logs = createCommandRunner(logsCommand, { client, environment });
  const store = new LogStore(client, 'logs');
  const ten = '2026-03-05T10:00:00.000Z';
  const again = { at: ten, occurredAt: ten, eventId: 'd', resource: `${TENANT}#calendar-event#9` };
  const waitingSince = '2026-03-05T09:00:00.000Z';
  const waitingEntry = aWaitingEntry({
    ...{ at: waitingSince, occurredAt: waitingSince, eventId: 'c' },
    payload: Buffer.from(PAYLOAD),
  });
  for (const entry of [
    anEntryAt('2026-03-01T08:00:00.000Z', { eventId: 'a' }),
    waitingEntry,
    anEntry({ ...again, employee: `${'tom'.repeat(12)}@acme.example`, configuration: 'south' }),
    aWaitingEntry({
      at: '2026-03-05T11:00:00.000Z',
      occurredAt: '2026-03-05T11:00:00.000Z',
      eventId: 'e',
      outcome: 'failed',
      reason: 'invalid_event',
      detail: `data.title: \u001b[31mis missing${' and so on'.repeat(20)}`,
      resource: null,
      employee: null,
      configuration: null,
      product: null,
      payload: Buffer.from([0xff, 0xfe]),
    }),
  ]) {
    await store.record(entry, 'applied');
  }
  const rows = new UnresolvedEvents(client, 'logs');
  const waiting = await rows.read(waitingEntry.event);
  if (waiting) {
    const at = '2026-03-05T09:00:00.000Z';
    await rows.recordReplay(waiting, { at, replays: 2, nextReplayAt: '2026-03-05T09:20:00.000Z' });
  }
  await store.record(anEntry({ ...again, outcome: 'stale', messageId: 'message-2' }), 'observed');
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

const parseLines = (output: string): unknown[] =>
  output
    .split('\n')
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line));

describe('logs --json', () => {
  it('prints one object per line with the documented keys in their order', async () => {
    const run = await logs(['--json', '--configuration', 'france']);

    expect(run.output).toBe(
      `${JSON.stringify({
        at: '2026-03-05T09:00:00Z',
        occurredAt: '2026-03-05T09:00:00.000Z',
        tenant: TENANT,
        configuration: 'france',
        topic: 'calendar-event.updated',
        product: 'training',
        eventId: 'c',
        resource: `${TENANT}#calendar-event#875`,
        title: 'Sécurité incendie',
        start: '2026-03-09T09:00:00+01:00[Europe/Paris]',
        end: '2026-03-09T12:30:00+01:00[Europe/Paris]',
        guests: 2,
        employee: 'lea@acme.example',
        movedFrom: null,
        establishment: null,
        outcome: 'waiting',
        reason: 'quota_exhausted',
        detail: 'Calendar usage limits exceeded.',
        quote: 'Calendar usage limits exceeded.',
        note: null,
        noteValue: null,
        googleEventId: null,
        link: null,
        attempts: 1,
        deliveries: 1,
        durationMs: 812,
        waitingSince: '2026-03-05T09:00:00.000Z',
        replays: 2,
        nextReplayAt: '2026-03-05T09:20:00.000Z',
        correlationId: 'correlation-1',
      })}\n`,
    );
    expect(run).toMatchObject({ code: 0, errors: '' });
  });

  it('includes the payloads of unresolved events with --payload', async () => {
    const { output } = await logs(['--json', '--payload']);

    expect(parseLines(output)).toMatchObject([
      { eventId: 'e', payload: 'base64://4=' },
      { eventId: 'd', payload: null },
      { eventId: 'c', payload: PAYLOAD },
    ]);
  });

  it('prints nothing when nothing matches', async () => {
    expect(await logs(['--json', '--since', '5m'])).toEqual({ code: 0, output: '', errors: '' });
  });

  it.each([
    ['--since 7d', 'edca'],
    ['--since 2026-03-05T10:00:00Z', 'ed'],
    ['--outcome failed', 'e'],
    ['--employee LEA@acme.example --since 7d', 'ca'],
    [`--resource ${TENANT}#calendar-event#9`, 'd'],
    [`--resource ${TENANT}#calendar-event#9 --configuration france`, ''],
  ])('filters with %s', async (options, ids) => {
    const { output } = await logs(['--json', ...options.split(' ')]);
    expect(parseLines(output)).toEqual(
      Array.from(ids, (eventId): unknown => expect.objectContaining({ eventId })),
    );
  });
});

describe('logs', () => {
  it('prints a table within 120 columns, newest first, without control characters', async () => {
    const { code, output } = await logs(['--payload']);

    expect(code).toBe(0);
    expect(output).toMatchSnapshot();
    expect(Math.max(...output.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(output).not.toContain('\u001b');
  });

  it('prints a message when nothing matches', async () => {
    expect(await logs(['--since', '5m'])).toEqual({
      code: 0,
      output: 'No matching events since 2026-03-05T11:55:00.000Z.\n',
      errors: '',
    });
  });

  it.each([
    [['--outcome', 'lost'], 'Allowed choices are created, updated'],
    [['--since', 'yesterday'], 'Use an age such as 90m, 24h or 7d'],
    [['--resource', 'calendar-event'], 'Use a resource as the log shows it, such as calendar-event#875'],
    [['--resource', `${TENANT}#calendar-event`], 'Use a resource as the log shows it'],
    [['--resource', ''], 'Use a resource as the log shows it'],
  ])('rejects %j', async (args, message) => {
    const run = await logs(args);
    expect(run).toMatchObject({ code: 2, output: '' });
    expect(run.errors).toContain(message);
  });
});

describe('logs --resource', () => {
  const other = 'https://other.ilucca.net';
  let run: (resource: string) => Promise<Run>;

  beforeAll(async () => {
    await createTable(dynamodb.endpoint, 'two-tenants', LOGS_TABLE);
    await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
    const log = new LogStore(client, 'two-tenants');
    for (const [tenant, eventId, hour] of [
      [TENANT, 'a', '08'],
      [other, 'b', '09'],
      [TENANT, 'c', '10'],
    ] as const) {
      const at = `2026-03-05T${hour}:00:00.000Z`;
      const resource = `${tenant}#calendar-event#7`;
      await log.record(anEntryAt(at, { tenant, eventId, resource }), 'applied');
    }
    const both = { LOGS_TABLE: 'two-tenants', CONFIGURATIONS_TABLE: 'configurations' };
    const command = createCommandRunner(logsCommand, { client, environment: both });
    run = (resource) => command(['--json', '--resource', resource]);
  });

  const configure = async (...configurations: Configuration[]) => {
    const store = new ConfigurationStore(client, 'configurations');
    await store.save(configurations, (await store.load()).revision);
  };
  const idsIn = ({ output }: Run) =>
    parseLines(output).map((row) => z.object({ eventId: z.string() }).parse(row).eventId);

  it('accepts what the table and the console show, of the configured tenant', async () => {
    await configure(aConfiguration({ tenant: TENANT }));

    expect(idsIn(await run('calendar-event#7'))).toEqual(['c', 'a']);
    expect(idsIn(await run('calendar-event/7'))).toEqual(['c', 'a']);
    expect(idsIn(await run('calendar-event#8'))).toEqual([]);
  });

  it('lists the events of all configured tenants in their order', async () => {
    const ids = { id: 'other', establishments: ['99'] };
    await configure(aConfiguration({ tenant: TENANT }), aConfiguration({ ...ids, tenant: other }));

    expect(idsIn(await run('calendar-event#7'))).toEqual(['c', 'b', 'a']);
    expect(idsIn(await run(`${other}#calendar-event#7`))).toEqual(['b']);
  });

  it('asks for the tenant when there is no configuration', async () => {
    await configure();

    expect(await run('calendar-event#7')).toEqual({
      code: 2,
      output: '',
      errors:
        '--resource: the tenant is unknown because there is no configuration; include it, such as ' +
        `${TENANT}#calendar-event#7\n`,
    });
    expect(idsIn(await run(`${TENANT}#calendar-event#7`))).toEqual(['c', 'a']);
  });
});

describe('logs of failed events', () => {
  const FUTURE = '2026-03-05T12:00:01.000Z';

  beforeAll(() => createTable(dynamodb.endpoint, 'failed', LOGS_TABLE));

  it.each([
    [
      'show the next attempt',
      'unknown_google_user',
      FUTURE,
      'Detail. · next attempt after 2026-03-05 12:00:01',
    ],
    ['show no attempt in the past', 'no_google_calendar', '2026-03-05T12:00:00.000Z', 'Detail.\n'],
    ['show no attempt when a person must act', 'google_refused', FUTURE, 'Detail.\n'],
  ] as const)('%s', async (_, reason, nextReplayAt, expected) => {
    const at = '2026-03-05T11:00:00.000Z';
    const event = { eventId: reason, resource: `${TENANT}#calendar-event#${reason}` };
    const entry = aWaitingEntry({
      ...{ ...event, at, occurredAt: at, outcome: 'failed', reason },
      detail: 'Detail.',
    });
    await new LogStore(client, 'failed').record(entry, 'applied');
    const rows = new UnresolvedEvents(client, 'failed');
    const unresolved = await rows.read(entry.event);
    if (unresolved) await rows.recordReplay(unresolved, { at, replays: 1, nextReplayAt });
    const run = createCommandRunner(logsCommand, { client, environment: { LOGS_TABLE: 'failed' } });

    const { output } = await run(['--resource', event.resource]);

    expect(output).toContain(`${reason} · ${expected}`);
  });
});

describe('parseSince', () => {
  const now = Date.parse('2026-03-05T12:00:00Z');

  it.each([
    ['90m', '2026-03-05T10:30:00.000Z'],
    ['24h', '2026-03-04T12:00:00.000Z'],
    ['7d', '2026-02-26T12:00:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T09:00:00Z', '2026-03-01T09:00:00.000Z'],
    ['2026-03-01T09:00:00.5+01:00', '2026-03-01T08:00:00.500Z'],
    ['2026-03-01T09:00', '2026-03-01T09:00:00.000Z'],
  ])('reads %s', (text, since) => {
    expect(parseSince(text, now)).toBe(since);
  });

  it.each(['', 'yesterday', '24', '1w', '-1h', '1.5h', '2026-02-30', '03/02/2026'])(
    'rejects "%s"',
    (text) => {
      expect(() => parseSince(text, now)).toThrow(InvalidArgumentError);
      expect(() => parseSince(text, now)).toThrow('Use an age such as');
    },
  );

  it.each(['367d', '999999999d', '2020-01-01'])('rejects %s, which is too long ago', (text) => {
    expect(() => parseSince(text, now)).toThrow('The maximum age is 366d');
  });
});
