import { useState } from 'preact/hooks';
import { AUDIT_ACTIONS } from '../../../../domain/vocabulary';
import type { AuditEntry } from '../../../contract/configurations';
import { useSession } from '../../api';
import { Button } from '../../components/button';
import { FilterPill } from '../../components/filters';
import { SearchInput } from '../../components/inputs';
import { EmptyState, ErrorState, Loading } from '../../components/messages';
import { PageContent, PageHeader } from '../../components/page-header';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { type Loaded, useLoad } from '../../load';
import { navigate, useLocation } from '../../router';
import {
  endsSearch,
  filterIn,
  type HistoryFilter,
  historyPath,
  isFiltered,
  matches,
  NO_FILTER,
  PERIODS,
} from './history-filter';
import { authorOf, HistoryTable } from './history-table';
import { useNames } from './names';
import { historyTexts } from './texts';

/** The audit trail. The server has no filters: the page filters what it has loaded, and says how far that goes. */
export function HistoryScreen() {
  const texts = useTexts(historyTexts);
  const formats = useFormats();
  const filter = filterIn(useLocation().query);
  const history = useHistory();
  const { entries } = history;
  const names = useNames(entries);
  const now = Date.now();
  const nameOf = (id: string | null) => (id === null ? '' : (names.configurations.get(id) ?? id));
  const shown = entries.filter((entry) =>
    matches(entry, filter, `${authorOf(entry, texts)} ${nameOf(entry.configuration)}`, now),
  );
  const oldest = entries.at(-1);
  const loadMore = oldest && endsSearch(oldest, filter, now) ? null : history.loadMore;
  const choose = (chosen: typeof filter) => {
    navigate(historyPath(chosen), { replace: true, keepScroll: true });
  };

  return (
    <>
      <PageHeader title={texts.title}>{texts.intro}</PageHeader>
      <PageContent wide>
        <HistoryFilters filter={filter} configurations={names.configurations} onChange={choose} />
        {shown.length > 0 && <HistoryTable entries={shown} names={names} now={now} />}
        {history.state === 'loading' && <Loading lines={entries.length === 0 ? 6 : 2} />}
        {history.state === 'failed' && <ErrorState error={history.error} onRetry={history.reload} />}
        {history.state === 'ready' && entries.length === 0 && (
          <EmptyState icon="timePast" title={texts.nothing}>
            {texts.nothingHelp}
          </EmptyState>
        )}
        {history.state === 'ready' && entries.length > 0 && shown.length === 0 && (
          <EmptyState
            icon="searchMagnifyingGlass"
            title={texts.noMatch}
            actions={
              <Button
                onClick={() => {
                  choose(NO_FILTER);
                }}
              >
                {texts.clear}
              </Button>
            }
          />
        )}
        <div class="console-row mod-spread">
          <p class="console-tiny" role="status">
            {isFiltered(filter) &&
              oldest &&
              (loadMore === null
                ? texts.found(shown.length)
                : texts.foundSince(shown.length, formats.moment(oldest.at)))}
          </p>
          {loadMore !== null && (
            <Button small onClick={loadMore}>
              {isFiltered(filter) ? texts.searchOlder : texts.older}
            </Button>
          )}
        </div>
      </PageContent>
    </>
  );
}

type History = Pick<Loaded<unknown>, 'state' | 'error' | 'reload'> & {
  /** All that are loaded, newest first. */
  entries: AuditEntry[];
  /** Loads older entries; null if there are none, or while they are loading. */
  loadMore: (() => void) | null;
};

/** The audit trail, page by page. */
function useHistory(): History {
  const { call } = useSession();
  const [cursor, setCursor] = useState<string | null>(null);
  const [newer, setNewer] = useState<AuditEntry[]>([]);
  const { value, ...page } = useLoad(`history:${cursor ?? ''}`, (signal) =>
    call('listAudit', { query: cursor === null ? {} : { cursor }, signal }),
  );
  const entries = [...newer, ...(value?.items ?? [])];
  const next = value?.cursor ?? null;
  const loadMore = () => {
    setNewer(entries);
    setCursor(next);
  };
  return { ...page, entries, loadMore: next === null ? null : loadMore };
}

type HistoryFiltersProps = {
  filter: HistoryFilter;
  /** Names by id. */
  configurations: ReadonlyMap<string, string>;
  onChange: (filter: HistoryFilter) => void;
};

/** Apply at once. */
function HistoryFilters({ filter, configurations, onChange }: HistoryFiltersProps) {
  const texts = useTexts(historyTexts);
  return (
    <div class="filterBar console-history-filters" role="search" aria-label={texts.filters}>
      <SearchInput
        label={texts.search}
        value={filter.search}
        onChange={(search) => {
          onChange({ ...filter, search });
        }}
      />
      <FilterPill
        label={texts.columns.action}
        all={texts.any}
        value={filter.action}
        options={AUDIT_ACTIONS.map((action) => [action, texts.actions[action]] as const)}
        onChange={(action) => {
          onChange({ ...filter, action });
        }}
      />
      <FilterPill
        label={texts.configuration}
        all={texts.any}
        value={filter.configuration}
        options={[...configurations]}
        onChange={(configuration) => {
          onChange({ ...filter, configuration });
        }}
      />
      <FilterPill
        label={texts.period}
        all={texts.any}
        value={filter.period}
        options={PERIODS.map((period) => [period, texts.periods[period]] as const)}
        onChange={(period) => {
          onChange({ ...filter, period });
        }}
      />
    </div>
  );
}
