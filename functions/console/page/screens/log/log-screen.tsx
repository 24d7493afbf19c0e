import { useEffect, useRef, useState } from 'preact/hooks';
import { isUnresolved } from '../../../../domain/vocabulary';
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
import { filterIn, loadPage, logPath } from './log-query';
import { LogRow } from './log-row';
import { OutcomeChart } from './outcome-chart';
import { RetryAll, RetryOne } from './retry';
import { logTexts } from './texts';

/** Only the newest page is polled. */
const POLL_MS = 5000;

/** All events, newest first. The newest page is updated live. */
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
    { pollMs: cursor === null ? POLL_MS : null },
  );
  const configurations = useLoad('log-configurations', (signal) => call('listConfigurations', { signal }));
  const names = new Map(
    configurations.value?.items.map(({ configuration: { id, name } }) => [id, name] as const) ?? [],
  );
  const [retrying, setRetrying] = useState<Row | null>(null);
  const newRows = useNewRowCount(key, cursor, page.value?.items ?? null);
  const isFiltered = Object.keys(filter).length > 0;
  const isUnresolvedFilter = filter.outcome !== undefined && isUnresolved(filter.outcome);
  const goToPage = (to: string | null) => {
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
          navigate(logPath(changed));
        }}
      />
      <p class="pr-u-mask" role="status">
        {newRows > 0 && texts.newEvents(newRows)}
      </p>
      {mayChange && isUnresolvedFilter && (page.value?.items.length ?? 0) > 0 && (
        <RetryAll filter={filter} onDone={page.reload} />
      )}
      {page.state === 'loading' && <Loading />}
      {page.error !== null && <ErrorState error={page.error} onRetry={page.reload} />}
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
                goToPage(null);
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
                  goToPage(page.value?.cursor ?? null);
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

/** Counts rows that appeared on the newest page since the last update, for screen readers. */
function useNewRowCount(key: string, cursor: string | null, rows: Row[] | null): number {
  const seen = useRef<{ key: string; ids: Set<string> } | null>(null);
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (rows === null || cursor !== null) return;
    const before = seen.current?.key === key ? seen.current.ids : null;
    seen.current = { key, ids: new Set(rows.map(({ id }) => id)) };
    const fresh = before ? rows.filter(({ id }) => !before.has(id)).length : 0;
    if (fresh > 0) setCount(fresh);
  }, [key, cursor, rows]);
  return count;
}
