import { AUDIT_ACTIONS } from '../../../../domain/vocabulary';
import { searchText } from '../../../../shared/search-text';
import { DAY_MS } from '../../../../shared/time';
import type { AuditEntry } from '../../../contract/configurations';

export const PERIODS = ['1', '7', '30', '90'] as const;

/** All given parts must match. */
export type HistoryFilter = {
  /** Part of the author's name, or of the name of the configuration. */
  search: string;
  action: AuditEntry['action'] | null;
  /** Id. */
  configuration: string | null;
  /** In days up to now. */
  period: (typeof PERIODS)[number] | null;
};

export const NO_FILTER: HistoryFilter = { search: '', action: null, configuration: null, period: null };

export function isFiltered({ search, ...others }: HistoryFilter): boolean {
  return search.trim() !== '' || Object.values(others).some((value) => value !== null);
}

export function filterIn(query: URLSearchParams): HistoryFilter {
  return {
    search: query.get('search') ?? '',
    action: AUDIT_ACTIONS.find((one) => one === query.get('action')) ?? null,
    configuration: query.get('configuration'),
    period: PERIODS.find((one) => one === query.get('period')) ?? null,
  };
}

/** The screen with this filter. */
export function historyPath(filter: HistoryFilter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value);
  return query.size === 0 ? '/console/history' : `/console/history?${query.toString()}`;
}

/**
 * @param names of author and configuration, as shown
 * @param now ms since the epoch
 */
export function matches(entry: AuditEntry, filter: HistoryFilter, names: string, now: number): boolean {
  const words = searchText(filter.search).split(/\s+/);
  const text = searchText(names);
  return (
    words.every((word) => text.includes(word)) &&
    (filter.action === null || entry.action === filter.action) &&
    (filter.configuration === null || entry.configuration === filter.configuration) &&
    (filter.period === null || Date.parse(entry.at) >= startOf(filter.period, now))
  );
}

/** Whether entries before this one cannot match: they are older. */
export function endsSearch({ at }: AuditEntry, { period }: HistoryFilter, now: number): boolean {
  return period !== null && Date.parse(at) < startOf(period, now);
}

function startOf(period: (typeof PERIODS)[number], now: number): number {
  return now - Number(period) * DAY_MS;
}
