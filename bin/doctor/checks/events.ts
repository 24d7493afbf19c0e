import type { SQSClient } from '@aws-sdk/client-sqs';
import { sharedEstablishments, type Configuration } from '../../../functions/domain/configuration';
import { LOG_RETENTION_DAYS } from '../../../functions/domain/sync-log';
import { createQueueDepthReader } from '../../../functions/queue/sender';
import { terminalCommand } from '../../../functions/shared/cli-command';
import { DAY_MS } from '../../../functions/shared/time';
import type { UnresolvedEvents, UnresolvedRow } from '../../../functions/store/log/unresolved-events';
import type { Deployment } from '../deployment';
import { findingsOf, ok, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

const DEAD_LETTER_ADVICE =
  'The sync function crashed on them 50 times: find the cause in its log, fix it, then start a redrive in the SQS console';

/** Checks that the dead-letter queue is empty, and reports the depth of the queue. */
export async function checkQueues(sqs: SQSClient, { readSetting }: Deployment): Promise<Finding[]> {
  const findings = await Promise.all([
    findingsOf('the queue', async () => {
      const depth = await createQueueDepthReader(sqs, await readSetting('QUEUE_URL', 'QueueUrl'))();
      return [ok(`messages in the event queue: ${depth}`)];
    }),
    findingsOf('the dead-letter queue', async () => {
      const url = await readSetting('DEAD_LETTER_QUEUE_URL', 'DeadLetterQueueUrl');
      const depth = await createQueueDepthReader(sqs, url)();
      const message = `messages in the dead-letter queue: ${depth}`;
      return [depth === 0 ? ok(message) : wrong(message, DEAD_LETTER_ADVICE)];
    }),
  ]);
  return findings.flat();
}

/** Limits the number of reads. */
const MAX_COUNT = 2000;

/** Counts the waiting and failed events by reason. They are not a problem of the deployment. */
export async function checkUnresolvedEvents(
  events: Pick<UnresolvedEvents, 'waiting' | 'failed'>,
  now: number,
): Promise<Finding[]> {
  const since = new Date(now - LOG_RETENTION_DAYS * DAY_MS).toISOString();
  return [
    ok(`waiting: ${await countByReason(events.waiting(now))}`),
    ok(`failed: ${await countByReason(events.failed({ since }))}`),
  ];
}

async function countByReason(rows: AsyncIterable<UnresolvedRow>): Promise<string> {
  const counts = new Map<string, number>();
  let total = 0;
  for await (const { reason } of rows) {
    total += 1;
    if (total > MAX_COUNT) break;
    counts.set(reason ?? 'unknown', (counts.get(reason ?? 'unknown') ?? 0) + 1);
  }
  if (total === 0) return 'none';
  const byReason = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reason}`);
  return byReason.join(', ') + (total > MAX_COUNT ? ', and more' : '');
}

/** Checks that there is a configuration, and that no establishment belongs to two of them. */
export async function checkConfigurations(
  lookups: Pick<Lookups, 'configurations'>,
  stackName: string | null,
): Promise<Finding[]> {
  const configurations = await lookups.configurations();
  const apply = terminalCommand('configure', ['apply', 'FILE'], stackName);
  if (configurations.length === 0) {
    return [wrong('none exists, so all events are skipped', `Create one in the console, or run: ${apply}`)];
  }
  const shared = sharedEstablishments(configurations).map(({ establishment, index, owner }) =>
    wrong(
      `${owner.id} and ${configurations[index]?.id ?? ''} share the establishment ${establishment}`,
      `Remove it from one of them: ${apply}`,
    ),
  );
  return shared.length > 0 ? shared : [ok(configurations.map(describe).join(', '))];
}

function describe({ id, active }: Configuration): string {
  return active ? id : `${id} (inactive)`;
}
