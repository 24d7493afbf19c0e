import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblems } from '../../../../functions/console/contract/format-problems';
import type { QueryOf } from '../../../../functions/console/contract/operations';
import { countProblems, recipeUrl } from '../../../../functions/console/logs/format-problems';
import { RECIPE } from '../../../../functions/console/page/screens/log/problems/copied-table';
import { rowId } from '../../../../functions/console/logs/view';
import type { LogEntry } from '../../../../functions/domain/sync-log';
import type { InvalidRow } from '../../../../functions/store/log/invalid-events';
import { aConfiguration } from '../../../support/builders/configurations';
import { anEntryAt } from '../../../support/builders/log-entries';
import { request, useOperationsHarness } from '../../../support/console/operations-harness';

const harness = useOperationsHarness(aConfiguration());

const MISSING = 'data.startsAt: is missing';

function anInvalidEntry(at: string, detail: string, overrides: Partial<LogEntry> = {}): LogEntry {
  return anEntryAt(at, {
    ...{ eventId: `${at} ${detail}`, configuration: null, product: null, employee: null, title: null },
    ...{ outcome: 'failed', reason: 'invalid_event', detail, note: 'invalid_fields', noteValue: 'data' },
    ...{ googleEventId: null, link: null, payload: Buffer.from('{}') },
    ...overrides,
  });
}

async function read(query: QueryOf<'getFormatProblems'> = {}, replaced = {}) {
  const { body } = await harness.logOperations(replaced).getFormatProblems({ ...request, query });
  expect(formatProblems.parse(body)).toEqual(body);
  return body;
}

describe('what did not fit', () => {
  it('is counted by field and rule, the most frequent first, with the latest event', async () => {
    const last = anInvalidEntry('2026-03-05T10:00:00.000Z', MISSING, { topic: 'calendar-event.created' });
    await harness.record(
      anInvalidEntry(
        '2026-03-05T08:00:00.000Z',
        'data.attendees.0.id: is missing; data.attendees.7.id: is missing',
      ),
      anInvalidEntry('2026-03-05T09:00:00.000Z', `${MISSING}; data.title: is missing`),
      last,
    );

    expect(await read()).toEqual({
      items: [
        {
          ...{ field: 'data.startsAt', rule: 'is missing', events: 2 },
          topics: ['calendar-event.created', 'calendar-event.updated'],
          ...{ lastAt: '2026-03-05T10:00:00Z', lastId: rowId(last.event) },
        },
        expect.objectContaining({ field: 'data.attendees[].id', rule: 'is missing', events: 1 }),
        expect.objectContaining({ field: 'data.title', rule: 'is missing', events: 1 }),
      ],
      ...{ events: 3, notKept: 0, isPartial: false, recipeUrl: null },
    });
  });

  it('includes events whose content was not kept', async () => {
    const detail = 'The body is not valid JSON in UTF-8. Its content was not kept.';
    const unreadable = { note: 'content_not_kept', noteValue: null, payload: null, topic: null } as const;
    await harness.record(
      anInvalidEntry('2026-03-05T08:00:00.000Z', detail, unreadable),
      anInvalidEntry('2026-03-05T09:00:00.000Z', MISSING),
    );

    expect(await read()).toMatchObject({
      items: [{ field: null, rule: detail, topics: [] }, { field: 'data.startsAt' }],
      ...{ events: 2, notKept: 1 },
    });
  });

  it('is what the log lists for the same period: neither other reasons, nor what has been retried', async () => {
    const retried = anInvalidEntry('2026-03-04T08:00:00.000Z', MISSING);
    const query = { from: '2026-03-01T00:00:00.000Z' };
    await harness.record(
      anInvalidEntry('2026-02-28T08:00:00.000Z', MISSING),
      // It occurred before, but failed in the period.
      anInvalidEntry('2026-03-02T08:00:00.000Z', MISSING, {
        ...{ occurredAt: '2026-02-27T08:00:00.000Z', eventId: 'late' },
      }),
      anInvalidEntry('2026-03-03T08:00:00.000Z', MISSING),
      anInvalidEntry('2026-03-03T08:00:00.000Z', 'The calendar is full', { reason: 'google_refused' }),
      retried,
      { ...retried, outcome: 'created', reason: null, detail: null, payload: null },
    );
    const { body } = await harness.logOperations().listLogs({
      ...request,
      query: { ...query, outcome: 'failed', reason: 'invalid_event' },
    });

    expect(body.items.map(({ id }) => id)).toEqual([(await read(query)).items[0]?.lastId]);
    expect(await read(query)).toMatchObject({ events: 1 });
  });

  it('covers seven days, unless a start is given', async () => {
    await harness.record(
      anInvalidEntry('2026-02-26T23:59:59.000Z', MISSING),
      anInvalidEntry('2026-02-27T00:00:00.000Z', MISSING),
    );

    expect(await read()).toMatchObject({ events: 1 });
    expect(await read({ from: '2026-02-01' })).toMatchObject({ events: 2 });
    await expect(read({ from: 'yesterday' })).rejects.toMatchObject({ errors: [{ pointer: 'from' }] });
  });

  it('is read without a scan, and without the rows if there are none', async () => {
    expect(await harness.commandsOf(() => read())).toEqual(['QueryCommand']);

    await harness.record(anInvalidEntry('2026-03-05T08:00:00.000Z', MISSING));
    expect(await harness.commandsOf(() => read())).toEqual(['QueryCommand', 'BatchGetItemCommand']);
  });

  it('links to the recipe in the published documentation', async () => {
    const runbookUrl = 'https://git.acme.example/connector/blob/main/lib/runbook.md';

    expect((await read({}, { runbookUrl })).recipeUrl).toBe(
      'https://git.acme.example/connector/blob/main/functions/lucca/README.md#when-luccas-contract-differs',
    );
  });
});

describe('the address of the recipe', () => {
  it('names a file and a section that exist', () => {
    const { pathname, hash } = new URL(recipeUrl('https://git.acme.example/lib/runbook.md') ?? '');
    const file = readFileSync(join(__dirname, '../../../..', pathname), 'utf8');
    const sections = [...file.matchAll(/^## (.*)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll("'", '').replaceAll(' ', '-'),
    );

    expect(pathname.slice(1)).toBe(RECIPE.file);
    expect(sections).toContain(hash.slice(1));
    expect(file).toContain(`## ${RECIPE.section.replace('’', "'")}\n`);
  });

  it.each([
    ['the runbook is elsewhere', 'https://wiki.acme.example/pages/4711'],
    ['the runbook is in another folder', 'https://git.acme.example/ops/runbook.md'],
    ['the runbook is not published', null],
  ])('is unknown if %s', (_, runbookUrl) => {
    expect(recipeUrl(runbookUrl)).toBeNull();
  });

  it('keeps the parameters of the published repository out of the anchor', () => {
    expect(recipeUrl('https://git.acme.example/c/lib/runbook.md?ref=main')).toBe(
      'https://git.acme.example/c/functions/lucca/README.md#when-luccas-contract-differs',
    );
  });
});

describe('problems', () => {
  const row = (overrides: Partial<InvalidRow>): InvalidRow => ({
    ...{ event: '2026-03-05T08:00:00Z#t#1', at: '2026-03-05T08:00:00Z', topic: null, detail: null },
    isKept: true,
    ...overrides,
  });

  it('that are unknown still count', () => {
    expect(countProblems([row({}), row({ detail: '' })])).toMatchObject([
      { field: null, rule: null, topics: [], events: 2 },
    ]);
  });

  it('are limited, and the most frequent ones stay', () => {
    const rows = Array.from({ length: 150 }, (_, index) => row({ detail: `data.field${index}: is missing` }));
    const items = countProblems([...rows, row({ detail: 'data.field149: is missing' })]);

    expect(items).toHaveLength(100);
    expect(items[0]).toMatchObject({ field: 'data.field149', events: 2 });
  });
});
