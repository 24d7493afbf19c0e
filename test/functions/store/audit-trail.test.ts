import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AuditTrail, type AuditedChange, type AuditEntry } from '../../../functions/store/audit-trail';
import { AUDIT_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';

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

function aChange(overrides: Partial<AuditedChange> = {}): AuditedChange {
  return {
    who: 'ada@acme.example',
    via: 'console',
    action: 'configuration.change',
    configuration: 'france',
    before: { name: 'France' },
    after: { name: 'La France' },
    ...overrides,
  };
}

/** Changes, one a second, each with 2 records. */
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

/** All pages, in order. */
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

describe('AuditTrail.begin and end', () => {
  it('record who changes what, when and how, before the change', async () => {
    // Act
    const id = await trail.begin(aChange());
    // Assess
    expect(await trail.page(null)).toEqual({
      items: [{ ...aChange(), id, at: '2026-03-05T12:00:00.000Z', state: 'begun' }],
      cursor: null,
    });
  });

  it.each(['done', 'refused'] as const)(
    'record that the change is %s, and leave the rest as it was',
    async (state) => {
      // Prepare
      const id = await trail.begin(aChange());
      now += 5000;
      // Act
      await trail.end(id, state);
      // Assess
      const { items } = await trail.page(null);
      expect(items).toEqual([{ ...aChange(), id, at: '2026-03-05T12:00:00.000Z', state }]);
    },
  );

  it('record null before a creation and after a deletion', async () => {
    // Prepare
    await trail.begin(aChange({ before: null }));
    await trail.begin(aChange({ after: null, configuration: null, via: 'command' }));
    // Act & assess
    expect((await trail.page(null)).items).toMatchObject([
      { after: null, configuration: null, via: 'command' },
      { before: null, configuration: 'france' },
    ]);
  });

  it('fail when the change has ended already', async () => {
    // Prepare
    const id = await trail.begin(aChange());
    await trail.end(id, 'done');
    // Act
    const again = trail.end(id, 'refused');
    // Assess
    await expect(again).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect((await trail.page(null)).items).toMatchObject([{ state: 'done' }]);
  });

  it('fail when the id is taken', async () => {
    // Prepare
    const id = await trail.begin(aChange());
    ids = 0;
    // Act
    const again = trail.begin(aChange({ who: 'bob@acme.example' }));
    // Assess
    await expect(again).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect((await trail.page(null)).items).toMatchObject([{ id, who: 'ada@acme.example' }]);
  });

  it('keep changes of the same millisecond apart', async () => {
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

describe('AuditTrail.page', () => {
  it('returns one empty page at first', async () => {
    expect(await allPages()).toEqual([[]]);
  });

  it('returns each change once, newest first', async () => {
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
  ])('keeps a change and its end together when a %s one was interrupted', async (_, position) => {
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

  it('neither shifts nor repeats changes when others are added between two pages', async () => {
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
