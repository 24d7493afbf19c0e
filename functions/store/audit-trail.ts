import { PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { AUDIT_ACTIONS, AUDIT_VIAS } from '../domain/vocabulary';
import { ConfigurationsChangedError, ConfigurationsTooLargeError } from './configuration-store';

const changed = z.object({
  /** ISO 8601 */
  at: z.string(),
  /** Name of a person; of a command its user and machine: `ops@build-17`. */
  who: z.string(),
  via: z.enum(AUDIT_VIAS),
  action: z.enum(AUDIT_ACTIONS),
  /** Id of the configuration that is concerned. */
  configuration: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
});

/** What is about to be changed. No secret is in it: configurations hold none. */
export type AuditedChange = Omit<z.infer<typeof changed>, 'at'>;

const beginning = changed.extend({ sort: z.string(), id: z.string(), state: z.literal('begun') });

const ending = z.object({ sort: z.string(), id: z.string(), state: z.enum(['done', 'refused']) });

const record = z.discriminatedUnion('state', [beginning, ending]);

/** A change, and what became of it: one that stays `begun` was interrupted, and may have been made or not. */
export type AuditEntry = z.infer<typeof changed> & { id: string; state: 'begun' | 'done' | 'refused' };

/** Records; a change has up to two. */
const PAGE = 100;

const TRAIL = 'changes';

const START = '0';

const END = '1';

/**
 * Who changed what: a record before a change is made, and one of the same id after it. Records are never changed, and never
 * taken away.
 */
export class AuditTrail {
  /**
   * @param now ms since the epoch
   * @param newId names a change among those of a millisecond
   */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number,
    private readonly newId: () => string,
  ) {}

  /** @returns the id with which the change is ended */
  async begin(change: AuditedChange): Promise<string> {
    const at = new Date(this.now()).toISOString();
    const id = `${at}#${this.newId()}`;
    await this.put({ sort: `${id}#${START}`, id, at, state: 'begun', ...change });
    return id;
  }

  async end(id: string, state: 'done' | 'refused'): Promise<void> {
    await this.put({ sort: `${id}#${END}`, id, state });
  }

  /**
   * Newest first.
   *
   * @param cursor of the page before; null for the first one
   */
  async page(cursor: string | null): Promise<{ items: AuditEntry[]; cursor: string | null }> {
    const { Items = [], LastEvaluatedKey } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: '#trail = :trail AND #sort < :before',
        ExpressionAttributeNames: { '#trail': 'trail', '#sort': 'sort' },
        ExpressionAttributeValues: { ':trail': TRAIL, ':before': cursor ?? AFTER_ALL },
        ScanIndexForward: false,
        Limit: PAGE,
      }),
    );
    const records = z.array(record).parse(Items);
    const ends = new Map(records.flatMap((one) => (one.state === 'begun' ? [] : [[one.id, one.state]])));
    const items = records.flatMap((one) => {
      if (one.state !== 'begun') return [];
      const { sort: _, ...entry } = one;
      return [{ ...entry, state: ends.get(one.id) ?? one.state }];
    });
    return { items, cursor: LastEvaluatedKey ? nextCursor(records) : null };
  }

  private async put(item: z.infer<typeof record>): Promise<void> {
    await this.client.send(
      new PutCommand({
        TableName: this.table,
        Item: { trail: TRAIL, ...item },
        ConditionExpression: 'attribute_not_exists(#sort)',
        ExpressionAttributeNames: { '#sort': 'sort' },
      }),
    );
  }
}

const AFTER_ALL = '~';

/** Before the last change that is whole on this page: an end whose beginning lies on the next one is read again with it. */
function nextCursor(records: z.infer<typeof record>[]): string | null {
  return records.findLast(({ state }) => state === 'begun')?.sort ?? null;
}

/**
 * Saves configurations. What is about to change stands in the audit trail before, and what became of it after.
 *
 * @param changes one for each configuration that is concerned
 * @param save of a {@link ConfigurationStore}, whose errors are passed on
 */
export async function auditedSave(
  changes: AuditedChange[],
  save: () => Promise<void>,
  audit: Pick<AuditTrail, 'begin' | 'end'>,
): Promise<void> {
  const ids = await Promise.all(changes.map((change) => audit.begin(change)));
  const end = (state: 'done' | 'refused') => Promise.all(ids.map((id) => audit.end(id, state)));
  try {
    await save();
  } catch (error) {
    // Of another failure nobody knows whether it was saved: the trail says so.
    if (isRefusal(error)) await end('refused');
    throw error;
  }
  await end('done');
}

function isRefusal(error: unknown): boolean {
  return error instanceof ConfigurationsChangedError || error instanceof ConfigurationsTooLargeError;
}
