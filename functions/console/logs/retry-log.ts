import type { Operations } from '../operation';
import type { LogDependencies } from './dependencies';
import { unknownEvent } from './get-log';
import { inactiveConfigurations } from './inactive-configurations';
import { queueUnavailable, retriable, retryUnderWay, sendBack, type RetryDependencies } from './retry';
import { eventOf } from './row-id';

export type RetryOneDependencies = RetryDependencies &
  Pick<LogDependencies, 'logs' | 'configurations' | 'audit'>;

/** Sends one event back to the queue. */
export function retryLog(dependencies: RetryOneDependencies): Operations['retryLog'] {
  const { logs, rows, configurations, audit, now } = dependencies;
  return async ({ id, person }) => {
    const event = eventOf(id);
    const row = event === null ? null : await logs.get(event);
    if (event === null || !row) throw unknownEvent();
    const inactive = await inactiveConfigurations(configurations);
    const one = retriable(await rows.read(event), inactive, now());
    const change = await audit.begin({
      who: person.name,
      via: 'console',
      action: 'events.retry',
      configuration: row.configuration,
      before: null,
      after: { event },
    });
    const { sent, refused } = await sendBack([one], dependencies);
    await audit.end(change, sent > 0 ? 'done' : 'refused');
    if (refused > 0) throw queueUnavailable();
    if (sent === 0) throw retryUnderWay();
    return { body: { retried: sent, left: 0, cursor: null } };
  };
}
