import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { attributeNames, batchGet, query, revisionCondition } from './dynamodb';
import { DIRECTORY_TABLE } from './tables';

/** Prefix of the sort keys of employees. */
const EMPLOYEE = 'employee#';

const employeeItem = z.object({
  id: z.string(),
  /** As Lucca states it, possibly unusable; null if the employee has none. */
  email: z.string().nullable(),
  status: z.enum(['active', 'upcoming', 'deactivated']).nullable(),
  jobPositionId: z.string().nullable(),
  /** Null if Lucca has none or does not show it. */
  establishmentId: z.string().nullable(),
  /** When the establishment was seen to replace another one, ms since the epoch; 0 if it never was. */
  establishmentSince: z.number(),
  /** Null for temporary entries. */
  givenName: z.string().nullable(),
  familyName: z.string().nullable(),
  /** When Lucca stated the address, ms since the epoch: start of the request, or `occurredAt` of the event. */
  addressAsOf: z.number(),
  /** Start of the request that read the rest, ms since the epoch; 0 if only an event is known. */
  readAt: z.number(),
  /** Since when the connector knows this address, ms since the epoch. */
  knownSince: z.number(),
  /** Lucca has no such employee. */
  isAbsent: z.boolean(),
  /** Seconds since the epoch; null: as long as the employee works in a configured establishment. */
  expiresAt: z.number().nullable().default(null),
  /** Optimistic lock: incremented by each write. */
  revision: z.int().positive(),
});

/** An employee of the directory, or what Lucca answered about one for a short time. */
export type DirectoryEmployee = z.infer<typeof employeeItem>;

/** What an entry states about an employee before Lucca has stated anything. */
export const NOTHING_STATED = {
  email: null,
  status: null,
  jobPositionId: null,
  establishmentId: null,
  establishmentSince: 0,
  givenName: null,
  familyName: null,
} as const;

const ATTRIBUTES = Object.keys(employeeItem.shape);

const establishment = z.object({
  id: z.string(),
  name: z.string(),
  /** IANA name */
  timeZone: z.string().nullable(),
  isArchived: z.boolean(),
});

/** A business establishment of the tenant. */
export type DirectoryEstablishment = z.infer<typeof establishment>;

const leaveAccount = z.object({ id: z.string(), name: z.string() });

/** A leave account of the tenant. */
export type DirectoryLeaveAccount = z.infer<typeof leaveAccount>;

/** A whole list of Lucca. `asOf`: start of the request, ms since the epoch. */
export type DirectoryList<T> = { asOf: number; items: T[] };

const listOf = <Item extends z.ZodType>(item: Item) => z.object({ asOf: z.number(), items: z.array(item) });

const LISTS = {
  establishments: listOf(establishment),
  'leave-accounts': listOf(leaveAccount),
} as const;

/**
 * Stores what Lucca says about the employees of a tenant, its establishments and its leave accounts. Expired entries
 * are left out: DynamoDB deletes them within days.
 */
export class DirectoryStore {
  /** @param now ms since the epoch */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  /** Reads employees, strongly consistent. Ids without an entry are missing in the result. */
  async employees(tenant: string, ids: Iterable<string>): Promise<Map<string, DirectoryEmployee>> {
    const keys = [...new Set(ids)].map((id) => ({ tenant, entry: EMPLOYEE + id }));
    const items = batchGet(this.client, this.table, keys, ATTRIBUTES, { isConsistent: true });
    const found = new Map<string, DirectoryEmployee>();
    for await (const item of items) {
      const employee = employeeItem.parse(item);
      if (!this.#isExpired(employee)) found.set(employee.id, employee);
    }
    return found;
  }

  /** Yields all employees of a tenant, eventually consistent, sorted by id. */
  async *all(tenant: string): AsyncGenerator<DirectoryEmployee> {
    const items = query(this.client, {
      TableName: this.table,
      KeyConditionExpression: '#tenant = :tenant AND begins_with(#entry, :prefix)',
      ExpressionAttributeNames: attributeNames(['tenant', 'entry']),
      ExpressionAttributeValues: { ':tenant': tenant, ':prefix': EMPLOYEE },
    });
    for await (const item of items) {
      const employee = employeeItem.parse(item);
      if (!this.#isExpired(employee)) yield employee;
    }
  }

  /**
   * Writes an employee.
   *
   * @param previous entry that was read; null if there was none
   * @returns false if the table has another entry than `previous`: nothing was written
   */
  put(
    tenant: string,
    next: Omit<DirectoryEmployee, 'revision'>,
    previous: DirectoryEmployee | null,
  ): Promise<boolean> {
    const { expiresAt, ...rest } = next;
    // The first revision is random, so that an entry that was deleted and created again has another revision.
    const revision = previous ? previous.revision + 1 : 1 + Math.floor(Math.random() * 2 ** 40);
    const Item = {
      tenant,
      entry: EMPLOYEE + next.id,
      ...rest,
      revision,
      ...(expiresAt !== null && { expiresAt }),
    };
    return isDone(
      this.client.send(
        new PutCommand({
          TableName: this.table,
          Item,
          ...(previous ? unchangedSince(previous) : this.#noEntry()),
        }),
      ),
    );
  }

  /** Deletes an employee. Returns false if the table has another entry than `previous`. */
  remove(tenant: string, previous: DirectoryEmployee): Promise<boolean> {
    return isDone(
      this.client.send(
        new DeleteCommand({
          TableName: this.table,
          Key: { tenant, entry: EMPLOYEE + previous.id },
          ...unchangedSince(previous),
        }),
      ),
    );
  }

  /** Returns the list of establishments; null before the first refresh. */
  establishments(tenant: string): Promise<DirectoryList<DirectoryEstablishment> | null> {
    return this.#list(tenant, 'establishments', LISTS.establishments);
  }

  /** Returns the list of leave accounts; null before the first refresh. */
  leaveAccounts(tenant: string): Promise<DirectoryList<DirectoryLeaveAccount> | null> {
    return this.#list(tenant, 'leave-accounts', LISTS['leave-accounts']);
  }

  putEstablishments(tenant: string, list: DirectoryList<DirectoryEstablishment>): Promise<void> {
    return this.#putList(tenant, 'establishments', list);
  }

  putLeaveAccounts(tenant: string, list: DirectoryList<DirectoryLeaveAccount>): Promise<void> {
    return this.#putList(tenant, 'leave-accounts', list);
  }

  async #list<Schema extends z.ZodType>(
    tenant: string,
    entry: keyof typeof LISTS,
    schema: Schema,
  ): Promise<z.infer<Schema> | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { tenant, entry } }),
    );
    return Item ? schema.parse(Item) : null;
  }

  async #putList(tenant: string, entry: keyof typeof LISTS, list: DirectoryList<object>): Promise<void> {
    await this.client.send(new PutCommand({ TableName: this.table, Item: { tenant, entry, ...list } }));
  }

  #isExpired({ expiresAt }: DirectoryEmployee): boolean {
    return expiresAt !== null && expiresAt * 1000 <= this.now();
  }

  /** The condition that there is no entry, or only an expired one. */
  #noEntry() {
    return {
      ConditionExpression: 'attribute_not_exists(#entry) OR #expiresAt <= :now',
      ExpressionAttributeNames: attributeNames(['entry', 'expiresAt']),
      ExpressionAttributeValues: { ':now': Math.floor(this.now() / 1000) },
    };
  }
}

function unchangedSince({ revision }: DirectoryEmployee) {
  return revisionCondition(DIRECTORY_TABLE.partitionKey, revision);
}

async function isDone(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
