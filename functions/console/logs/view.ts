import type { SyncLogSummary } from '../../store/log-row';
import { nextTryAt } from '../../domain/retry-policy';
import type { LogRow } from '../contract/logs';
import { luccaLink, shownResource } from './resource';
import { rowId } from './row-id';

/**
 * A row as the API shows it.
 *
 * @param now ms since the epoch
 */
export function shownRow(row: SyncLogSummary, now: number): LogRow {
  const { googleEventId: _, replays: __, link, resource, ...shown } = row;
  return {
    ...shown,
    id: rowId(row),
    resource: shownResource(resource),
    googleLink: link,
    luccaLink: luccaLink(resource),
    nextReplayAt: nextTryAt(row, now),
  };
}
