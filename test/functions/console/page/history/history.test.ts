import type { AuditEntry } from '../../../../../functions/console/contract/configurations';
import {
  endsSearch,
  filterIn,
  historyPath,
  isFiltered,
  matches,
  NO_FILTER,
} from '../../../../../functions/console/page/screens/history/history-filter';
import {
  eventPath,
  isDryRun,
  storedValues,
} from '../../../../../functions/console/page/screens/history/stored-values';
import { rowId } from '../../../../../functions/console/logs/view';
import { aConfiguration } from '../../../../support/builders/configurations';

const NOW = Date.parse('2026-11-30T14:32:00Z');

function anEntry(overrides: Partial<AuditEntry> = {}): AuditEntry {
  return {
    ...{ id: '1', at: '2026-11-30T13:00:00Z', who: 'Léa Fontaine', via: 'console' },
    ...{ action: 'configuration.change', configuration: 'france', state: 'done' },
    ...{ before: null, after: null },
    ...overrides,
  };
}

describe('the filter of the history', () => {
  const found = (filter: Partial<typeof NO_FILTER>, entry = anEntry()) =>
    matches(entry, { ...NO_FILTER, ...filter }, `${entry.who} Île-de-France`, NOW);

  it.each(['', 'lea', 'FONTAINE', 'ile', 'fontaine france'])(
    'finds author and configuration without case and accents: "%s"',
    (search) => {
      expect(found({ search })).toBe(true);
    },
  );

  it('finds nothing else', () => {
    expect(found({ search: 'nadia' })).toBe(false);
    expect(found({ action: 'event.view' })).toBe(false);
    expect(found({ configuration: 'belgique' })).toBe(false);
  });

  it('ends a period, and the search for older entries with it', () => {
    const old = anEntry({ at: '2026-11-20T13:00:00Z' });

    expect([found({ period: '7' }, old), found({ period: '30' }, old)]).toEqual([false, true]);
    expect(endsSearch(old, { ...NO_FILTER, period: '7' }, NOW)).toBe(true);
    expect(endsSearch(old, NO_FILTER, NOW)).toBe(false);
  });

  it('stands in the address', () => {
    const filter = { search: 'léa', action: 'event.view', configuration: 'a&b', period: '7' } as const;

    expect(filterIn(new URL(historyPath(filter), 'https://a').searchParams)).toEqual(filter);
    expect(historyPath(NO_FILTER)).toBe('/console/history');
    expect([isFiltered(filter), isFiltered(NO_FILTER)]).toEqual([true, false]);
    expect(filterIn(new URLSearchParams('action=other&period=8'))).toEqual(NO_FILTER);
  });
});

describe('the stored values of an entry', () => {
  it('are the moment when an authorization was lost or granted', () => {
    const since = '2026-11-30T12:58:00.000Z';
    const lost = anEntry({ action: 'authorization.lose', after: { since, reason: 'authorization_missing' } });

    expect(storedValues(lost)).toEqual({ kind: 'authorization', since });
    expect(storedValues(anEntry({ action: 'authorization.grant', after: { since } }))).toEqual({
      kind: 'authorization',
      since,
    });
    expect(storedValues(anEntry({ action: 'authorization.lose', after: {} }))).toBeNull();
  });

  const retried = (after: unknown) => storedValues(anEntry({ action: 'events.retry', after }));

  it('count retried events, and name the only one', () => {
    expect(retried({ event: 'a' })).toEqual({ kind: 'retry', count: 1, event: 'a', isFilter: false });
    expect(retried({ events: 2, rows: ['a', 'b'] })).toMatchObject({ count: 2, event: null });
    expect(retried({ events: 40, filter: { outcome: 'failed' } })).toMatchObject({
      ...{ count: 40, isFilter: true },
    });
  });

  it('sum the counts of an import', () => {
    const counts = [
      { product: 'training', read: 90, included: 86, excluded: { ended_earlier: 3, invalid: 1 } },
      { product: 'office', read: 4, included: 2, excluded: { cancelled: 2 } },
    ];
    const after = { dryRun: false, state: 'done', problem: null, counts };

    expect(storedValues(anEntry({ action: 'import.finish', after }))).toEqual({
      ...{ kind: 'import end', isDryRun: false, included: 88, excluded: 6, problem: null },
    });
  });

  it('have both sides of a changed configuration, and one of a new one', () => {
    const configuration = aConfiguration();

    expect(storedValues(anEntry({ before: configuration, after: configuration }))).toEqual({
      ...{ kind: 'configuration', before: configuration, after: configuration },
    });
    expect(storedValues(anEntry({ action: 'configuration.create', after: configuration }))).toMatchObject({
      before: null,
    });
  });

  it.each([{}, null, 'text', { counts: 'many' }])('are left out in a form that is unknown: %j', (after) => {
    const actions = ['configuration.change', 'event.view', 'import.start', 'import.finish'] as const;

    for (const action of actions) expect(storedValues(anEntry({ action, after }))).toBeNull();
  });

  it('say whether an import was only simulated', () => {
    expect(isDryRun(anEntry({ after: { dryRun: true } }))).toBe(true);
    expect(isDryRun(anEntry({ after: { dryRun: false } }))).toBe(false);
  });

  it('link to the event as the API names its row', () => {
    const key = 'https://acme.ilucca.net#é?>ÿ';

    expect(eventPath(key)).toBe(`/console/log/${rowId(key)}`);
  });
});
