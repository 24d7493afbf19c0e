import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Check, CheckResult } from '../../../bin/acceptance/check';
import { idsOf } from '../../../bin/acceptance/run-checks';
import { emptyMapping } from '../../../functions/domain/mapping';
import { freezeClock } from '../../support/acceptance/aws-data-clock';
import {
  LEA,
  startAwsDataHarness,
  TOM,
  type AwsDataHarness,
} from '../../support/acceptance/aws-data-harness';
import { anEntry } from '../../support/builders/log-entries';
import { TENANT } from '../../support/builders/sync-examples';

type Opened = ReturnType<AwsDataHarness['open']>;

const OTHER = `${TENANT}#calendar-event#875`;

function checkOf({ checks }: Opened, name: string): Check {
  const found = checks.find((check) => check.name === name);
  if (!found) throw new Error(`There is no check ${name}`);
  return found;
}

const run = (opened: Opened, name: string) => checkOf(opened, name).run(() => undefined);

describe('the checks of the data plane', () => {
  let harness: AwsDataHarness;

  beforeAll(async () => {
    freezeClock();
    harness = await startAwsDataHarness();
  });

  afterEach(async () => {
    harness.reset();
    await harness.configure({});
  });

  afterAll(async () => {
    await harness.stop();
    jest.useRealTimers();
  });

  describe('with AWS as assumed', () => {
    const results: CheckResult[] = [];
    let removed: string[] = [];
    let entry: ReturnType<typeof anEntry>;

    beforeAll(async () => {
      const at = new Date(harness.now()).toISOString();
      entry = anEntry({
        at,
        occurredAt: at,
        resource: OTHER,
        employee: LEA,
        outcome: 'skipped',
        reason: 'no_guests',
      });
      await harness.logs.record(entry, 'applied');
      await harness.mappings.write(
        { ...emptyMapping(OTHER), employee: `${TENANT}#id-of-lea`, endsAt: at },
        null,
      );
      const opened = harness.open();
      for (const check of opened.checks) results.push(await check.run(() => undefined));
      removed = await opened.removeTraces();
    });

    it('confirm every assumption that they decide', () => {
      const decided = harness.open().checks.flatMap(({ decides }) => decides);
      expect(
        idsOf(
          results.flatMap(({ findings }) => findings),
          'confirmed',
        ).sort(),
      ).toEqual([...decided].sort());
    });

    it('leave nothing behind, neither in tables nor in the calendar', async () => {
      expect(removed.join('; ')).toMatch(/3 test events with mappings/);
      expect(await harness.traces()).toEqual([]);
      expect(await harness.open().removeTraces()).toEqual([]);
    });

    it('keep the rows and mappings of others', async () => {
      expect(await harness.logs.get(entry.event)).toMatchObject({ resource: OTHER });
      expect(await harness.mappings.read(OTHER)).toMatchObject({ employee: `${TENANT}#id-of-lea` });
    });

    it('report no address and no title', () => {
      expect(JSON.stringify(results)).not.toMatch(new RegExp(`${LEA}|${TOM}|id-of-|Acceptance test`));
    });

    it('report the answers, the delays and what is in the calendar', () => {
      const [measurement] = results.flatMap(({ measurements = [] }) => measurements);
      expect(measurement?.rows.map(([name, value]) => [name, value])).toEqual([
        ['Answer of the webhook, 10 deliveries at once', expect.stringMatching(/^\d+ ms$/)],
        ['Answer of the webhook, 15 deliveries, two a second', '20 ms'],
        ['From the arrival of the delivery to the outcome, 25 events', expect.stringMatching(/^\d+ ms$/)],
        ['Found in the calendar', '5 of 5'],
        ['Left there after the removal', '0 of 5'],
      ]);
    });
  });

  it('write absences if the configuration sends invitations', async () => {
    await harness.configure({ products: ['training', 'absences'], presentation: { sendInvitations: 'all' } });
    const opened = harness.open();
    const { findings } = await run(opened, 'aws.order');
    expect(idsOf(findings, 'confirmed')).toEqual(['AWS-22', 'AWS-24']);
    const titles = harness.sync.google.events(LEA).map(({ summary }) => summary);
    expect(new Set(titles)).toEqual(new Set(['Absent']));
    await opened.removeTraces();
    expect(await harness.traces()).toEqual([]);
  });

  it('remove what was sent before an interruption, also from the queue', async () => {
    const interruption = new AbortController();
    const opened = harness.open({ interruption });
    const running = checkOf(opened, 'aws.order').run((activity) => {
      if (activity === 'event 2 of 3') interruption.abort();
    });
    await expect(running).rejects.toThrow();
    expect(await opened.removeTraces()).toContain('1 test event with mappings');
    expect(await harness.traces()).toEqual([]);
  });

  it('remove what a crashed run left', async () => {
    await run(harness.open(), 'aws.order');
    expect(await harness.traces()).not.toEqual([]);
    expect(await harness.open().removeTraces()).toContain('3 test events with mappings');
    expect(await harness.traces()).toEqual([]);
  });

  it('remove the message that an interrupted redrive left, and keep those of others', async () => {
    const QueueUrl = harness.deadLetterQueueUrl;
    harness.sqs.switches.redrive = 'refused';
    await run(harness.open(), 'aws.redrive');
    const others = { MessageBody: '{}', MessageGroupId: 'other', MessageDeduplicationId: 'other' };
    await harness.queues.send(new SendMessageCommand({ QueueUrl, ...others }));
    const opened = harness.open();
    expect(await opened.removeTraces()).toContain('2 messages in the dead-letter queue');
    await expect(run(opened, 'aws.redrive')).rejects.toThrow('the dead-letter queue has 1 message');
    expect(await harness.traces()).toEqual([]);
  });

  it.each([
    ['the configuration is inactive', { active: false }, 'is inactive'],
    ['the product is not selected', { products: ['office'] }, 'has neither absences, nor training'],
    [
      'the employee works elsewhere',
      { establishments: ['13'] },
      'works in establishment 12, which is not in',
    ],
    ['the configuration does not exist', { id: 'other' }, 'there is no configuration france'],
  ])('send nothing if %s', async (_, changes, reason) => {
    await harness.configure(changes);
    for (const name of ['aws.delivery', 'aws.order']) {
      await expect(run(harness.open(), name)).rejects.toThrow(reason);
    }
    expect(await harness.open().removeTraces()).toEqual([]);
    expect(await harness.traces()).toEqual([]);
  });
});
