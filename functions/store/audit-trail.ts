import { PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { AUDIT_ACTIONS, AUDIT_VIAS } from '../domain/vocabulary';
import { ConfigurationsChangedError, ConfigurationsTooLargeError } from './configuration-store';

const changed = z.object({
  /** ISO 8601 */
  at: z.string(),
  /** Name of the person; for a command its user and machine, such as `ops@build-17`. */
  who: z.string(),
  via: z.enum(AUDIT_VIAS),
  action: z.enum(AUDIT_ACTIONS),
  /** Id of the configuration. */
  configuration: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
});

/** A change that is about to be made. Contains no secrets, since configurations have none. */
export type AuditedChange = Omit<z.infer<typeof changed>, 'at'>;

const beginning = changed.extend({ sort: z.string(), id: z.string(), state: z.literal('begun') });

const ending = z.object({ sort: z.string(), id: z.string(), state: z.enum(['done', 'refused']) });

const record = z.discriminatedUnion('state', [beginning, ending]);

/** A change and its result. One that stays `begun` was interrupted: it may have been made or not. */
export type AuditEntry = z.infer<typeof changed> & { id: string; state: 'begun' | 'done' | 'refused' };

/** In records; a change has up to two. */
const PAGE_SIZE = 100;

/** The only partition of the table. */
const PARTITION = 'changes';

/** Ends of the sort keys of a change's two records. */
const BEGIN = '0';
const END = '1';

/** Greater than any sort key. */
const LAST = '~';

/** Who changed what: one record before a change, and one with the same id after it. Append-only. */
export class AuditTrail {
  /**
   * @param now ms since the epoch
   * @param newId unique among the changes of one millisecond
   */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number,
    private readonly newId: () => string,
  ) {}

  /** @returns the id for {@link end} */
  async begin(change: AuditedChange): Promise<string> {
    const at = new Date(this.now()).toISOString();
    const id = `${at}#${this.newId()}`;
    await this.#put({ sort: `${id}#${BEGIN}`, id, at, state: 'begun', ...change });
    return id;
  }

  async end(id: string, state: 'done' | 'refused'): Promise<void> {
    await this.#put({ sort: `${id}#${END}`, id, state });
  }

  /**
   * Newest first.
   *
   * @param cursor from the previous page; null for the first one
   */
  async page(cursor: string | null): Promise<{ items: AuditEntry[]; cursor: string | null }> {
    const { Items = [], LastEvaluatedKey } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: '#trail = :trail AND #sort < :before',
        ExpressionAttributeNames: { '#trail': 'trail', '#sort': 'sort' },
        ExpressionAttributeValues: { ':trail': PARTITION, ':before': cursor ?? LAST },
        ScanIndexForward: false,
        Limit: PAGE_SIZE,
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

  async #put(item: z.infer<typeof record>): Promise<void> {
    await this.client.send(
      new PutCommand({
        TableName: this.table,
        Item: { trail: PARTITION, ...item },
        ConditionExpression: 'attribute_not_exists(#sort)',
        ExpressionAttributeNames: { '#sort': 'sort' },
      }),
    );
  }
}

/** The last change whose first record is on this page. If only its end is here, the next page reads it again. */
function nextCursor(records: z.infer<typeof record>[]): string | null {
  return records.findLast(({ state }) => state === 'begun')?.sort ?? null;
}

/**
 * Saves configurations, and records the changes before and their result after.
 *
 * @param changes one for each configuration
 * @param save calls {@link ConfigurationStore.save}, whose errors are rethrown
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
    // After any other error the configurations may have been saved: the changes stay `begun`.
    if (isRefusal(error)) await end('refused');
    throw error;
  }
  await end('done');
}

function isRefusal(error: unknown): boolean {
  return error instanceof ConfigurationsChangedError || error instanceof ConfigurationsTooLargeError;
}
