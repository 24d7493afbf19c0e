import { AuditTrail, type AuditedChange, type AuditEntry } from '../../../functions/store/audit-trail';
import { AUDIT_TABLE } from '../../../functions/store/tables';
import { useTable } from './use-table';

const NOON = '2026-03-05T12:00:00.000Z';
const table = useTable(AUDIT_TABLE);
let now: number;
let ids: number;
let trail: AuditTrail;

beforeEach(() => {
  now = Date.parse(NOON);
  ids = 0;
  trail = new AuditTrail(
    table.client,
    table.name,
    () => now,
    () => `id-${String(++ids).padStart(4, '0')}`,
  );
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

const firstPage = async () => (await trail.page(null)).items;

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

describe('AuditTrail', () => {
  it('records who changes what, when and how, before the change', async () => {
    const id = await trail.begin(aChange());

    expect(await trail.page(null)).toEqual({
      items: [{ ...aChange(), id, at: NOON, state: 'begun' }],
      cursor: null,
    });
  });

  it.each(['done', 'refused'] as const)('records that a change is %s, and nothing else', async (state) => {
    const id = await trail.begin(aChange());
    now += 5000;
    await trail.end(id, state);

    expect(await firstPage()).toEqual([{ ...aChange(), id, at: NOON, state }]);
  });

  it('records null before a creation and after a deletion', async () => {
    await trail.begin(aChange({ before: null }));
    await trail.begin(aChange({ after: null, configuration: null, via: 'command' }));

    expect(await firstPage()).toMatchObject([
      { after: null, configuration: null, via: 'command' },
      { before: null, configuration: 'france' },
    ]);
  });

  it('throws when the change has ended or its id is taken', async () => {
    const id = await trail.begin(aChange());
    await trail.end(id, 'done');
    ids = 0;

    for (const write of [trail.end(id, 'refused'), trail.begin(aChange({ who: 'bob@acme.example' }))]) {
      await expect(write).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    }
    expect(await firstPage()).toMatchObject([{ id, who: 'ada@acme.example', state: 'done' }]);
  });

  it('keeps changes of the same millisecond apart', async () => {
    const [first = '', second, third = ''] = await Promise.all([1, 2, 3].map(() => trail.begin(aChange())));

    await trail.end(third, 'done');
    await trail.end(first, 'refused');

    const states = (await firstPage()).map(({ id, state }) => [id, state]);
    expect(states).toEqual([
      [third, 'done'],
      [second, 'begun'],
      [first, 'refused'],
    ]);
  });
});

describe('AuditTrail.page', () => {
  it('returns one empty page before the first change', async () => {
    expect(await allPages()).toEqual([[]]);
  });

  it('returns each change once, newest first', async () => {
    const made = await makeChanges(60);

    let pages: AuditEntry[][] = [];
    const commands = await table.commandsOf(async () => (pages = await allPages()));

    expect(pages.flat().map(({ id }) => id)).toEqual(made.toReversed());
    expect(pages.map(({ length }) => length)).toEqual([50, 10]);
    expect(commands).toHaveLength(2);
  });

  it.each([
    ['newer', 0],
    ['older', 99],
  ])('keeps a change and its end together when a %s change was interrupted', async (_, position) => {
    // An odd number of records, so that a page ends between the two records of a change.
    const made = await makeChanges(position);
    now += 1000;
    made.push(await trail.begin(aChange()));
    made.push(...(await makeChanges(99 - position)));

    const items = (await allPages()).flat();

    expect(items.map(({ id }) => id)).toEqual(made.toReversed());
    expect(items.filter(({ state }) => state === 'begun')).toHaveLength(1);
    expect(items.findIndex(({ state }) => state === 'begun')).toBe(99 - position);
  });

  it('neither shifts nor repeats changes when others are added between two pages', async () => {
    const made = await makeChanges(55);
    const { items, cursor } = await trail.page(null);
    await makeChanges(10);

    const next = await trail.page(cursor);

    expect([...items, ...next.items].map(({ id }) => id)).toEqual(made.toReversed());
  });
});
