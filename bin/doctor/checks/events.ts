import type { SQSClient } from '@aws-sdk/client-sqs';
import { sharedEstablishments, type Configuration } from '../../../functions/domain/configuration';
import { queueDepth } from '../../../functions/queue/sender';
import { terminalCommand } from '../../../functions/shared/cli-command';
import type { UnresolvedEvents, UnresolvedRow } from '../../../functions/store/unresolved-events';
import type { Deployment } from '../deployment';
import { findingsOf, ok, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

/** Rows of the log expire after so long. */
const ALL_MS = 90 * 24 * 60 * 60 * 1000;

/** More are not counted: each page of them costs reads, and so many say enough. */
const MOST = 2000;

/** What waits and what has failed, by reason. That is no fault of the deployment. */
export async function checkOpenEvents(
  rows: Pick<UnresolvedEvents, 'waiting' | 'failed'>,
  now: number,
): Promise<Finding[]> {
  const since = new Date(now - ALL_MS).toISOString();
  return [
    ok(`waiting: ${await countedByReason(rows.waiting(now))}`),
    ok(`failed: ${await countedByReason(rows.failed({ since }))}`),
  ];
}

async function countedByReason(rows: AsyncIterable<UnresolvedRow>): Promise<string> {
  const counts = new Map<string, number>();
  let all = 0;
  for await (const { reason } of rows) {
    all += 1;
    if (all > MOST) break;
    counts.set(reason ?? 'unknown', (counts.get(reason ?? 'unknown') ?? 0) + 1);
  }
  if (all === 0) return 'none';
  const byReason = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reason}`);
  return byReason.join(', ') + (all > MOST ? ', and more' : '');
}

const ADVICE =
  'They crashed the sync function 50 times: read its log, mend the cause, then start a redrive in the console of SQS';

/** Whether events got lost on their way to the sync function, and how many are on it. */
export async function checkQueues(sqs: SQSClient, { setting }: Deployment): Promise<Finding[]> {
  const findings = await Promise.all([
    findingsOf('the queue', async () => {
      const depth = await queueDepth(sqs, await setting('QUEUE_URL', 'QueueUrl'))();
      return [ok(`${depth} on their way`)];
    }),
    findingsOf('the dead-letter queue', async () => {
      const depth = await queueDepth(sqs, await setting('DEAD_LETTER_QUEUE_URL', 'DeadLetterQueueUrl'))();
      if (depth === 0) return [ok('none in the dead-letter queue')];
      return [wrong(`${depth} in the dead-letter queue`, ADVICE)];
    }),
  ]);
  return findings.flat();
}

/** Whether there is a configuration at all, and each establishment has one at most. */
export async function checkConfigurations(
  { configurations }: Pick<Lookups, 'configurations'>,
  stackName: string | null,
): Promise<Finding[]> {
  const all = await configurations();
  const apply = terminalCommand('configure', ['apply', 'FILE'], stackName);
  if (all.length === 0) {
    return [wrong('there is none: every event is skipped', `Write one in the console, or: ${apply}`)];
  }
  const shared = sharedEstablishments(all).map(({ establishment, index, owner }) => {
    const said = `${owner.id} and ${all[index]?.id ?? ''} share the establishment ${establishment}`;
    return wrong(said, `Take it from one of them: ${apply}`);
  });
  return shared.length > 0 ? shared : [ok(all.map(described).join(', '))];
}

function described({ id, active }: Configuration): string {
  return active ? id : `${id} (inactive)`;
}
