import { useEffect, useRef, useState } from 'preact/hooks';
import type { LogRow as Row } from '../../../contract/logs';
import { useMayChange, useSession } from '../../api';
import { Button } from '../../components/button';
import { DataTable } from '../../components/data-table';
import { EmptyState, ErrorState, Loading } from '../../components/messages';
import { PageHeader } from '../../components/page-header';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { navigate, useLocation } from '../../router';
import { CsvExport } from './csv-export';
import { LogFilters } from './log-filters';
import { filterIn, loadPage, logAddress } from './log-query';
import { LogRow } from './log-row';
import { OutcomeChart } from './outcome-chart';
import { RetryAll, RetryOne } from './retry';
import { logTexts } from './texts';

/** How often new rows are looked for, on the newest page only. */
const LIVE_MS = 5000;

/** Every event, newest first; the newest page is live. */
export function LogScreen() {
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const { call } = useSession();
  const mayChange = useMayChange();
  const { query } = useLocation();
  const filter = filterIn(query);
  const key = JSON.stringify(filter);
  const [cursors, setCursors] = useState<{ key: string; cursor: string | null }>({ key, cursor: null });
  const cursor = cursors.key === key ? cursors.cursor : null;
  const page = useLoad(
    `log:${key}:${cursor ?? ''}`,
    (signal) => loadPage(call, cursor === null ? filter : { ...filter, cursor }, signal),
    { everyMs: cursor === null ? LIVE_MS : null },
  );
  const configurations = useLoad('log-configurations', (signal) => call('listConfigurations', { signal }));
  const names = new Map(
    configurations.value?.items.map(({ configuration: { id, name } }) => [id, name] as const) ?? [],
  );
  const [retrying, setRetrying] = useState<Row | null>(null);
  const news = useNews(key, cursor, page.value?.items ?? null);
  const isFiltered = Object.keys(filter).length > 0;
  const isOpenFilter = filter.outcome === 'waiting' || filter.outcome === 'failed';
  const go = (to: string | null) => {
    setCursors({ key, cursor: to });
    document.getElementById('content')?.scrollIntoView();
  };

  return (
    <>
      <PageHeader title={texts.title} actions={<CsvExport filter={filter} names={names} />}>
        {texts.intro}
      </PageHeader>
      <OutcomeChart filter={filter} />
      <LogFilters
        filter={filter}
        configurations={[...names].map(([id, name]) => ({ id, name }))}
        onChange={(changed) => {
          navigate(logAddress(changed));
        }}
      />
      <p class="console-hidden" role="status">
        {news > 0 && texts.news(news)}
      </p>
      {mayChange && isOpenFilter && (page.value?.items.length ?? 0) > 0 && (
        <RetryAll filter={filter} onDone={page.reload} />
      )}
      {page.state === 'loading' && <Loading />}
      {page.error !== null && <ErrorState error={page.error} onAgain={page.reload} />}
      {page.value && page.value.items.length > 0 && (
        <DataTable stacks caption={texts.title} columns={Object.values(texts.columns)}>
          {page.value.items.map((row) => (
            <LogRow
              key={row.id}
              row={row}
              configurationName={names.get(row.configuration ?? '') ?? row.configuration ?? ''}
              onRetry={setRetrying}
            />
          ))}
        </DataTable>
      )}
      {page.value?.items.length === 0 && page.value.cursor === null && (
        <EmptyState title={isFiltered ? texts.nothingHere : texts.nothing}>
          {isFiltered ? texts.nothingHereHelp : texts.nothingHelp}
        </EmptyState>
      )}
      {page.value && (
        <div class="console-actions">
          {cursor !== null && (
            <Button
              onClick={() => {
                go(null);
              }}
            >
              {texts.newest}
            </Button>
          )}
          {page.value.cursor !== null && (
            <>
              {page.value.items.length === 0 && (
                <span>{texts.searchedTo(formats.day(page.value.searchedTo))}</span>
              )}
              <Button
                onClick={() => {
                  go(page.value?.cursor ?? null);
                }}
              >
                {page.value.items.length === 0 ? texts.goOn : texts.older}
              </Button>
            </>
          )}
        </div>
      )}
      {retrying && (
        <RetryOne
          row={retrying}
          onClose={() => {
            setRetrying(null);
            page.reload();
          }}
        />
      )}
    </>
  );
}

/** How many rows came since the last look at the newest page: for those who do not see them appear. */
function useNews(key: string, cursor: string | null, rows: Row[] | null): number {
  const seen = useRef<{ key: string; ids: Set<string> } | null>(null);
  const [news, setNews] = useState(0);
  useEffect(() => {
    if (rows === null || cursor !== null) return;
    const before = seen.current?.key === key ? seen.current.ids : null;
    seen.current = { key, ids: new Set(rows.map(({ id }) => id)) };
    const fresh = before ? rows.filter(({ id }) => !before.has(id)).length : 0;
    if (fresh > 0) setNews(fresh);
  }, [key, cursor, rows]);
  return news;
}
