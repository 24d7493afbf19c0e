import {
  copiedTable,
  noticeOf,
  RECIPE,
} from '../../../../../functions/console/page/screens/log/problems/copied-table';
import { problemTexts } from '../../../../../functions/console/page/screens/log/problems/texts';

const { en: texts, fr } = problemTexts;
const format = (value: number) => value.toLocaleString('en');

const ITEM = {
  ...{ field: 'data.startsAt', rule: 'is missing', topics: ['leave.created', 'leave.updated'], events: 1200 },
  ...{ lastAt: '2026-03-05T10:00:00Z', lastId: 'abc' },
};

const copied = (recipeUrl: string | null) =>
  copiedTable(
    { items: [ITEM, { ...ITEM, field: null, rule: null, topics: [], events: 1 }], recipeUrl },
    { texts, notice: 'Two events.', urlOf: (id) => `https://console.acme.example/console/log/${id}` },
  ).split('\n');

describe('the notice of events with an unexpected format', () => {
  it.each([
    [1, false, '1 event of the last 7 days does not have the expected format.'],
    [1000, false, '1,000 events of the last 7 days do not have the expected format.'],
    [1000, true, 'At least 1,000 events of the last 7 days do not have the expected format.'],
  ])('says how many there are: %i, more: %s', (events, isPartial, sentence) => {
    expect(noticeOf({ events, isPartial }, texts, format)).toBe(sentence);
  });

  it('agrees with the number in French', () => {
    expect(noticeOf({ events: 1, isPartial: false }, fr, format)).toMatch(/^1 événement .* n’a pas/);
    expect(noticeOf({ events: 2, isPartial: false }, fr, format)).toMatch(/^2 événements .* n’ont pas/);
  });
});

describe('the copied table', () => {
  it('has a line for each field and rule, with the latest event', () => {
    const [notice, , empty, ...rows] = copied(null);

    expect([notice, empty]).toEqual(['Two events.', '']);
    expect(rows.map((row) => row.split('\t'))).toEqual([
      ['Field', 'Rule', 'Event types', 'Events', 'Latest', 'Latest event'],
      [
        ...['data.startsAt', 'is missing', 'leave.created, leave.updated', '1200', '2026-03-05T10:00:00Z'],
        'https://console.acme.example/console/log/abc',
      ],
      [
        ...['Whole event', 'Unknown', '', '1', '2026-03-05T10:00:00Z'],
        'https://console.acme.example/console/log/abc',
      ],
    ]);
  });

  it('says where the recipe is: its address, or its file and section', () => {
    const url = 'https://git.acme.example/connector/functions/lucca/README.md#when-luccas-contract-differs';

    expect(copied(url)[1]).toBe(`${texts.recipe} ${url}`);
    expect(copied(null)[1]).toContain(RECIPE.file);
    expect(copied(null)[1]).toContain(RECIPE.section);
  });
});
