import { PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { AUDIT_ACTIONS, AUDIT_VIAS } from '../domain/vocabulary';
import { ConfigurationsChangedError, ConfigurationsTooLargeError } from './configuration-store';

const changed = z.object({
  /** ISO 8601 */
  at: z.string(),
  /** Name of the signed-in administrator; for a command, user and machine such as `ops@build-17`; or `connector`. */
  who: z.string(),
  via: z.enum(AUDIT_VIAS),
  action: z.enum(AUDIT_ACTIONS),
  /** Id of the configuration. */
  configuration: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
});

/** A change before it is saved. Contains no secrets, because configurations contain none. */
export type AuditedChange = Omit<z.infer<typeof changed>, 'at'>;

const beginning = changed.extend({ sort: z.string(), id: z.string(), state: z.literal('begun') });

const ending = z.object({ sort: z.string(), id: z.string(), state: z.enum(['done', 'refused']) });

const record = z.discriminatedUnion('state', [beginning, ending]);

/** A change and its result. A change that stays `begun` was interrupted, and may or may not have been saved. */
export type AuditEntry = z.infer<typeof changed> & { id: string; state: 'begun' | 'done' | 'refused' };

/** In records; a change has one or two. */
const PAGE_SIZE = 100;

/** The only partition of the table. */
const PARTITION = 'changes';

/** Suffixes of the sort keys of a change's two records. */
const BEGIN = '0';
const END = '1';

/** Greater than any sort key. */
const LAST = '~';

/** The audit trail of configuration changes: one record before a change and one with the same id after it. Append-only. */
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

  /** Records a change before it is saved.
   *
   * @returns the id for {@link end}
   */
  async begin(change: AuditedChange): Promise<string> {
    const at = new Date(this.now()).toISOString();
    const id = `${at}#${this.newId()}`;
    await this.#put({ sort: `${id}#${BEGIN}`, id, at, state: 'begun', ...change });
    return id;
  }

  /** Records the result of a change. */
  async end(id: string, state: 'done' | 'refused'): Promise<void> {
    await this.#put({ sort: `${id}#${END}`, id, state });
  }

  /**
   * Returns a page of changes, newest first.
   *
   * @param cursor from the previous page; null for the first page
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
    const ends = new Map(records.flatMap(({ id, state }) => (state === 'begun' ? [] : [[id, state]])));
    const items = records.flatMap((item) => {
      if (item.state !== 'begun') return [];
      const { sort: _, ...entry } = item;
      return [{ ...entry, state: ends.get(item.id) ?? item.state }];
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

/** Returns the sort key of the last first record on this page. The next page reads an end record after it again. */
function nextCursor(records: z.infer<typeof record>[]): string | null {
  return records.findLast(({ state }) => state === 'begun')?.sort ?? null;
}

/**
 * Saves configurations. Records the changes before the save, and their result after it.
 *
 * @param changes one per configuration
 * @param save calls {@link ConfigurationStore.save}; its errors are rethrown
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
    // After other errors the configurations may or may not be saved: the changes stay `begun`.
    if (isRefusal(error)) await end('refused');
    throw error;
  }
  await end('done');
}

function isRefusal(error: unknown): boolean {
  return error instanceof ConfigurationsChangedError || error instanceof ConfigurationsTooLargeError;
}
