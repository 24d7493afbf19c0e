import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { LogPosition, LogSearch } from './log-search';
import type { SyncLogSummary } from './log-row';

export type FoundLogs = {
  rows: SyncLogSummary[];
  /** Where the next page begins; null at the end. */
  next: LogPosition | null;
  /** How far back the search came, ISO 8601. */
  searchedTo: string;
};

/** The log, page by page. */
export class LogPages {
  /** @param now ms since the epoch */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  async page(_search: LogSearch, _limit: number, _from: LogPosition | null): Promise<FoundLogs> {
    throw new Error(`${this.table} ${this.now()} ${typeof this.client}`);
  }

  async ofResource(_resource: string, _limit: number): Promise<SyncLogSummary[]> {
    throw new Error('Not yet');
  }
}
