import { useRef, useState } from 'preact/hooks';
import type { LogRow as Row } from '../../../contract/logs';
import { ErrorState, Loading, useErrorText } from '../../components/messages';
import { PageContent, PageHeader } from '../../components/page-header';
import { useToast } from '../../components/toasts';
import { useTexts } from '../../language';
import { navigate, useLocation } from '../../router';
import { useConfigurationNames } from '../history/names';
import { figuresOf, totalOf } from './chart/bars';
import { ChartStrip } from './chart/chart-strip';
import { useFigures } from './chart/use-figures';
import { CsvExport } from './csv-export';
import { useEventTexts } from './event-texts';
import { LogFilters } from './filters/log-filters';
import { ListEnd } from './list/list-end';
import { LiveMark } from './list/live-mark';
import { logPath, viewIn, type View } from './log-query';
import { LogTable } from './list/log-table';
import { LogPanel } from './panel/log-panel';
import { instantsOf, limitsOf } from './periods';
import { FormatNotice } from './problems/format-notice';
import { useFormatProblems } from './problems/use-format-problems';
import { RetryDialog } from './retry';
import type { Wanted } from './run-retry';
import { logTexts } from './texts';
import { useRows } from './list/use-rows';
import { useViewer } from './use-viewer';

/** Rows that fit a laptop, so that nothing moves when they arrive. */
const SKELETON_LINES = 8;

type Retrying = { wanted: Wanted; count: number; name?: string };

/**
 * All events, newest first.
 *
 * @param props.id of the event in the panel, from the URL; null if it is closed
 */
export function LogScreen({ id }: { id: string | null }) {
  const texts = useTexts(logTexts);
  const showToast = useToast();
  const errorText = useErrorText();
  const { query } = useLocation();
  const viewer = useViewer();
  const { now } = viewer;
  const events = useEventTexts();
  const view = viewIn(query, viewer);
  const live = useRows(view);
  const figures = useFigures(view);
  const { problems, isAwaited, reload: reloadProblems } = useFormatProblems();
  const names = useConfigurationNames();
  const [retrying, setRetrying] = useState<Retrying | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const rows = isAwaited ? null : live.rows;
  const { outcome } = view.chosen;
  const unresolved =
    (outcome === 'failed' || outcome === 'waiting') && figures.chart
      ? (figures.figures?.[outcome] ?? null)
      : null;

  const wasClosed = useRef(false);
  if (id === null) wasClosed.current = true;
  /** The event in the panel may not be in the new view: the panel closes. */
  const show = (next: View) => {
    navigate(logPath(next), { keepScroll: true });
  };
  const loadMore = () =>
    live.loadMore().catch((error: unknown) => {
      showToast(errorText(error), 'critical');
      return null;
    });
  const reload = () => {
    live.reload();
    figures.reload();
    reloadProblems();
  };
  const requestFilter = { ...view.chosen, ...instantsOf(limitsOf(view.period, viewer)) };
  const retry = (some: readonly Row[]) => {
    const [first] = some;
    const name =
      some.length === 1 && first ? `${events.title(first)} · ${events.employee(first)}` : undefined;
    setRetrying({
      wanted: { ids: some.map((row) => row.id) },
      count: some.length,
      ...(name !== undefined && { name }),
    });
  };

  return (
    <>
      <PageHeader
        title={texts.title}
        badge={
          <LiveMark
            offlineSince={live.offlineSince}
            error={live.error}
            arrived={rows?.arrived ?? []}
            onShow={() => {
              live.showNew();
              reloadProblems();
            }}
          />
        }
        actions={
          <div class="console-wide-only">
            <CsvExport filter={requestFilter} names={names} />
          </div>
        }
      />
      <PageContent wide>
        <ChartStrip
          chart={figures.chart}
          period={view.period}
          viewer={viewer}
          onPeriod={(period) => {
            show({ ...view, period });
          }}
        />
        <LogFilters
          chosen={view.chosen}
          figures={figures.figures}
          names={names}
          onChange={(chosen) => {
            show({ ...view, chosen });
          }}
        />
        {problems && <FormatNotice problems={problems} view={view} now={now} />}
        {rows === null && live.error !== null && <ErrorState error={live.error} onRetry={reload} />}
        {rows === null && live.error === null && <Loading lines={SKELETON_LINES} />}
        {rows && rows.shown.length > 0 && (
          <LogTable
            rows={rows.shown}
            now={now}
            names={names}
            openId={id}
            pathOf={(one) => logPath(view, one)}
            unresolved={unresolved}
            selected={selected}
            onSelected={setSelected}
            onRetry={retry}
            onRetryAll={() => {
              setRetrying({ wanted: { filter: requestFilter }, count: unresolved ?? 0 });
            }}
          />
        )}
        {rows && (
          <ListEnd
            rows={rows}
            view={view}
            isLoading={live.isLoadingMore}
            onMore={() => void loadMore()}
            onView={show}
          />
        )}
      </PageContent>
      {id !== null && (
        <LogPanel
          id={id}
          view={view}
          rows={rows}
          total={figures.chart && totalOf(figuresOf(figures.chart))}
          names={names}
          now={now}
          isFromList={wasClosed.current}
          loadMore={loadMore}
          onRow={live.replace}
          onRetry={(row) => {
            retry([row]);
          }}
        />
      )}
      {retrying && (
        <RetryDialog
          {...retrying}
          onClose={() => {
            setRetrying(null);
          }}
          onRetried={() => {
            setSelected(new Set());
            reload();
          }}
        />
      )}
    </>
  );
}
