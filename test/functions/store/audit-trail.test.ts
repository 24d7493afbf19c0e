import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AuditTrail, type AuditedChange, type AuditEntry } from '../../../functions/store/audit-trail';
import { AUDIT_TABLE } from '../../../functions/store/tables';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { observedClient } from '../../support/harness/observed-client';

const NOON = Date.parse('2026-03-05T12:00:00Z');

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let sent: string[];
let tables = 0;
let now: number;
let ids: number;
let trail: AuditTrail;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  ({ client, sent } = observedClient(dynamodb.endpoint));
});

beforeEach(async () => {
  const table = `audit-${++tables}`;
  await createTable(dynamodb.endpoint, table, AUDIT_TABLE);
  now = NOON;
  ids = 0;
  trail = new AuditTrail(
    client,
    table,
    () => now,
    () => `id-${String(++ids).padStart(4, '0')}`,
  );
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

function aChange(said: Partial<AuditedChange> = {}): AuditedChange {
  return {
    who: 'ada@acme.example',
    via: 'console',
    action: 'configuration.change',
    configuration: 'france',
    before: { name: 'France' },
    after: { name: 'La France' },
    ...said,
  };
}

/** As many changes, one a second, each ended at once: 2 records each. */
async function makeChanges(count: number): Promise<string[]> {
  const made: string[] = [];
  for (let change = 0; change < count; change++) {
    now += 1000;
    const id = await trail.begin(aChange());
    await trail.end(id, 'done');
    made.push(id);
  }
  return made;
}

/** Every page, to the end. */
async function allPages(): Promise<AuditEntry[][]> {
  const pages: AuditEntry[][] = [];
  let cursor: string | null = null;
  do {
    const page = await trail.page(cursor);
    pages.push(page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return pages;
}

describe('a change in the audit trail', () => {
  it('has begun before it is made: who, when, where, and what', async () => {
    // Act
    const id = await trail.begin(aChange());
    // Assess
    expect(await trail.page(null)).toEqual({
      items: [{ ...aChange(), id, at: '2026-03-05T12:00:00.000Z', state: 'begun' }],
      cursor: null,
    });
  });

  it.each(['done', 'refused'] as const)('is %s then, and remains as it began', async (state) => {
    // Prepare
    const id = await trail.begin(aChange());
    now += 5000;
    // Act
    await trail.end(id, state);
    // Assess
    const { items } = await trail.page(null);
    expect(items).toEqual([{ ...aChange(), id, at: '2026-03-05T12:00:00.000Z', state }]);
  });

  it('keeps that there was nothing before, or is nothing after it', async () => {
    // Prepare
    await trail.begin(aChange({ before: null }));
    await trail.begin(aChange({ after: null, configuration: null, via: 'command' }));
    // Act & assess
    expect((await trail.page(null)).items).toMatchObject([
      { after: null, configuration: null, via: 'command' },
      { before: null, configuration: 'france' },
    ]);
  });

  it('ends once: nothing that stands there is ever changed', async () => {
    // Prepare
    const id = await trail.begin(aChange());
    await trail.end(id, 'done');
    // Act
    const again = trail.end(id, 'refused');
    // Assess
    await expect(again).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect((await trail.page(null)).items).toMatchObject([{ state: 'done' }]);
  });

  it('is not written over by another one of the same name', async () => {
    // Prepare
    const id = await trail.begin(aChange());
    ids = 0;
    // Act
    const again = trail.begin(aChange({ who: 'bob@acme.example' }));
    // Assess
    await expect(again).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect((await trail.page(null)).items).toMatchObject([{ id, who: 'ada@acme.example' }]);
  });

  it('has an end of its own, however many there are in a millisecond', async () => {
    // Prepare
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => trail.begin(aChange())));
    // Act
    await trail.end(third ?? '', 'done');
    await trail.end(first ?? '', 'refused');
    // Assess
    expect((await trail.page(null)).items.map(({ id, state }) => [id, state])).toEqual([
      [third, 'done'],
      [second, 'begun'],
      [first, 'refused'],
    ]);
  });
});

describe('the pages of the audit trail', () => {
  it('are one, and empty, at first', async () => {
    expect(await allPages()).toEqual([[]]);
  });

  it('go from the newest change to the oldest, each once', async () => {
    // Prepare
    const made = await makeChanges(130);
    sent.length = 0;
    // Act
    const pages = await allPages();
    // Assess
    expect(pages.flat().map(({ id }) => id)).toEqual(made.toReversed());
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 30]);
    expect(sent).toHaveLength(3);
  });

  it.each([
    ['newer', 0],
    ['older', 99],
  ])('do not part a change from its end, with one that was interrupted and is %s', async (_, position) => {
    // Prepare: an odd number of records, so that a page ends between a beginning and its end
    const made = await makeChanges(position);
    now += 1000;
    made.push(await trail.begin(aChange()));
    made.push(...(await makeChanges(99 - position)));
    // Act
    const items = (await allPages()).flat();
    // Assess
    expect(items.map(({ id }) => id)).toEqual(made.toReversed());
    expect(items.filter(({ state }) => state === 'begun')).toHaveLength(1);
    expect(items.findIndex(({ state }) => state === 'begun')).toBe(99 - position);
  });

  it('do not move while new changes are made', async () => {
    // Prepare
    const made = await makeChanges(60);
    const { items, cursor } = await trail.page(null);
    await makeChanges(10);
    // Act
    const next = await trail.page(cursor);
    // Assess
    expect([...items, ...next.items].map(({ id }) => id)).toEqual(made.toReversed());
  });
});
