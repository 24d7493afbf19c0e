import { Button } from '../../components/button';
import { EmptyState, ErrorState, Loading } from '../../components/messages';
import { PageContent, PageHeader } from '../../components/page-header';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { navigate, useLocation } from '../../router';
import { HistoryFilters } from './history-filters';
import { endsSearch, filterIn, historyPath, isFiltered, matches, NO_FILTER } from './history-filter';
import { HistoryTable } from './history-table';
import { useNames } from './names';
import { historyTexts } from './texts';
import { useHistory } from './use-history';

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
  const shown = entries.filter((entry) => matches(entry, filter, nameOf(entry.configuration), now));
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
