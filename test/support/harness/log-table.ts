import { logKey } from '../../../functions/domain/sync-log';
import { anEntry } from '../builders/log-entries';

/** The key of an event of the example tenant. */
export function keyOf({ eventId }: { eventId: string }): string {
  return logKey(anEntry({ eventId }));
}
