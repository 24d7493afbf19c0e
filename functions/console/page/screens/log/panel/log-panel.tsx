import { useEffect, useRef } from 'preact/hooks';
import type { LogRow } from '../../../../contract/logs';
import { ApiError, useMayChange, useSession } from '../../../api';
import { Button, ButtonLink } from '../../../components/button';
import { EmptyState, ErrorState, Loading } from '../../../components/messages';
import { SidePanel } from '../../../components/side-panel';
import { useTexts } from '../../../language';
import { useLoad } from '../../../load';
import { navigate } from '../../../router';
import { employeePath } from '../../employee/employee-search';
import { useEventTexts } from '../event-texts';
import type { Rows } from '../list/live-rows';
import { logPath, type View } from '../log-query';
import { rowLinkId } from '../list/log-row';
import { logTexts } from '../texts';
import { PanelContent } from './panel-content';
import { PanelNavigation } from './panel-navigation';

/** Shows the result of a retry without a reload. */
const POLL_MS = 5000;

type LogPanelProps = {
  id: string;
  view: View;
  /** Null while the list is loading. */
  rows: Rows | null;
  /** How many events match; null if unknown. */
  total: number | null;
  names: ReadonlyMap<string, string>;
  /** ms since the epoch */
  now: number;
  /** Whether the list is the previous entry of the browser's history. */
  isFromList: boolean;
  loadMore: () => Promise<LogRow | null>;
  /** Called with newer data of the row. */
  onRow: (row: LogRow) => void;
  onRetry: (row: LogRow) => void;
};

/** One event with its attempts and its current calendar events, beside the list. */
export function LogPanel(props: LogPanelProps) {
  const { id, view, rows, total, names, now, isFromList, loadMore, onRow, onRetry } = props;
  const texts = useTexts(logTexts);
  const { panel } = texts;
  const events = useEventTexts();
  const { call } = useSession();
  const mayChange = useMayChange();
  const detail = useLoad(`log-row:${id}`, (signal) => call('getLog', { id, signal }), { pollMs: POLL_MS });
  const row = detail.value?.row ?? rows?.shown.find((one) => one.id === id) ?? null;
  const isUnknown = detail.error instanceof ApiError && detail.error.problem.code === 'unknown_event';
  const latest = useRef(onRow);
  latest.current = onRow;
  useEffect(() => {
    if (detail.value) latest.current(detail.value.row);
  }, [detail.value]);

  return (
    <SidePanel
      title={row ? events.title(row) : texts.untitled.unknown}
      subtitle={row && events.longDates(row)}
      navigation={
        <PanelNavigation
          id={id}
          rows={rows}
          total={total}
          loadMore={loadMore}
          onGo={(to) => {
            navigate(logPath(view, to), { replace: true });
            document.getElementById(rowLinkId(to))?.scrollIntoView({ block: 'nearest' });
          }}
        />
      }
      actions={
        row && (
          <>
            {row.employee !== null && (
              <ButtonLink kind="quiet" to={employeePath(row.employee)}>
                {panel.showCalendar}
              </ButtonLink>
            )}
            {mayChange && detail.value?.canRetry && (
              <Button
                kind="primary"
                onClick={() => {
                  onRetry(row);
                }}
              >
                {texts.retry}
              </Button>
            )}
          </>
        )
      }
      returnFocus={() => document.getElementById(rowLinkId(id))}
      onClose={() => {
        if (isFromList) history.back();
        else navigate(logPath(view), { replace: true });
      }}
    >
      {isUnknown && <EmptyState title={panel.notFound}>{panel.notFoundHelp}</EmptyState>}
      {detail.error !== null && !isUnknown && <ErrorState error={detail.error} onRetry={detail.reload} />}
      {detail.value ? (
        <PanelContent key={id} detail={detail.value} view={view} names={names} now={now} />
      ) : (
        detail.error === null && <Loading lines={4} />
      )}
    </SidePanel>
  );
}
