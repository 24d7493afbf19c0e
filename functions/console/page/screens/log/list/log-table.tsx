import type { LogRow as Row } from '../../../../contract/logs';
import { useMayChange } from '../../../api';
import { Button } from '../../../components/button';
import { CheckboxMark } from '../../../components/inputs';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { logTexts } from '../texts';
import { LogRow } from './log-row';

const SELECT_ALL_ID = 'select-all';

type LogTableProps = {
  rows: readonly Row[];
  /** ms since the epoch */
  now: number;
  /** Names of the configurations by id. */
  names: ReadonlyMap<string, string>;
  /** Id of the event in the panel; null if it is closed. */
  openId: string | null;
  pathOf: (id: string) => string;
  /** How many events of a filter for failed or waiting ones can be retried; null for other filters. */
  unresolved: number | null;
  /** Ids, also of rows that are no longer shown. */
  selected: ReadonlySet<string>;
  onSelected: (selected: ReadonlySet<string>) => void;
  onRetry: (rows: readonly Row[]) => void;
  onRetryAll: () => void;
};

/** The rows. Those that can be retried can be selected. */
export function LogTable(props: LogTableProps) {
  const { rows, now, names, openId, pathOf, unresolved, selected, onSelected, onRetry, onRetryAll } = props;
  const texts = useTexts(logTexts);
  const mayChange = useMayChange();
  const chosen = selectedRows(rows, selected);
  const retryable = mayChange ? retryableRows(rows) : [];
  const select = (some: readonly Row[], isSelected: boolean) => {
    const ids = some.map(({ id }) => id);
    onSelected(withSelected(selected, ids, isSelected));
  };
  const { at, event, employee, outcome, configuration, action } = texts.columns;
  return (
    <div class="indexTableWrapper">
      <table class="indexTable mod-selectable mod-responsiveCardList console-log">
        <caption class="pr-u-mask">{texts.title}</caption>
        <thead class="indexTable-head">
          <tr class="indexTable-head-row">
            <th class="indexTable-head-row-transparentCell console-col-check" scope="col">
              {retryable.length > 0 && (
                <CheckboxMark
                  id={SELECT_ALL_ID}
                  class="indexTable-head-row-cell-checkbox"
                  aria-label={texts.selectAll}
                  checked={chosen.length === retryable.length}
                  mixed={chosen.length > 0 && chosen.length < retryable.length}
                  onChange={(isSelected) => {
                    select(retryable, isSelected);
                  }}
                />
              )}
            </th>
            <th class="indexTable-head-row-cell console-col-at" scope="col">
              {at}
            </th>
            <th class="indexTable-head-row-cell console-col-event" scope="col">
              {event}
            </th>
            <th class="indexTable-head-row-cell console-col-who" scope="col">
              {employee}
            </th>
            <th class="indexTable-head-row-cell console-col-result" scope="col">
              {outcome}
            </th>
            <th class="indexTable-head-row-cell console-col-configuration" scope="col">
              {configuration}
            </th>
            <th class="indexTable-head-row-cell console-col-action" scope="col">
              <span class="pr-u-mask">{action}</span>
            </th>
          </tr>
          <SelectionBar
            selected={chosen.length}
            retryable={retryable.length}
            unresolved={mayChange ? unresolved : null}
            onRetry={() => {
              onRetry(chosen);
            }}
            onRetryAll={onRetryAll}
            onSelectAll={() => {
              select(retryable, true);
            }}
            onClear={() => {
              // The button goes away.
              document.getElementById(SELECT_ALL_ID)?.focus();
              onSelected(new Set());
            }}
          />
        </thead>
        <tbody class="indexTable-body">
          {rows.map((row) => (
            <LogRow
              key={row.id}
              row={row}
              now={now}
              configurationName={names.get(row.configuration ?? '') ?? row.configuration}
              to={pathOf(row.id)}
              isOpen={row.id === openId}
              isSelected={mayChange && row.isRetryable ? selected.has(row.id) : null}
              onSelect={(isSelected) => {
                select([row], isSelected);
              }}
              onRetry={(one) => {
                onRetry([one]);
              }}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Ids of the selected rows that can still be retried, in the order of the list. */
function selectedRows(rows: readonly Row[], selected: ReadonlySet<string>): Row[] {
  return retryableRows(rows).filter(({ id }) => selected.has(id));
}

function retryableRows(rows: readonly Row[]): Row[] {
  return rows.filter(({ isRetryable }) => isRetryable);
}

function withSelected(
  selected: ReadonlySet<string>,
  ids: readonly string[],
  isSelected: boolean,
): ReadonlySet<string> {
  const next = new Set(selected);
  for (const id of ids) {
    if (isSelected) next.add(id);
    else next.delete(id);
  }
  return next;
}

const COLUMNS = 7;

type SelectionBarProps = {
  selected: number;
  /** Rows on the screen that can be selected. */
  retryable: number;
  /** Events of a filter for failed or waiting ones, also those that are not on the screen; null for other filters. */
  unresolved: number | null;
  onRetry: () => void;
  onRetryAll: () => void;
  onSelectAll: () => void;
  onClear: () => void;
};

/** What can be done with the selected rows, or with all that match. */
function SelectionBar(props: SelectionBarProps) {
  const { selected, retryable, unresolved, onRetry, onRetryAll, onSelectAll, onClear } = props;
  const texts = useTexts(logTexts);
  const formats = useFormats();
  if (selected === 0 && !unresolved) return null;
  return (
    <tr class="indexTable-head-row mod-massSelection">
      <th class="indexTable-head-row-cell" colSpan={COLUMNS}>
        <div class="indexTable-head-row-cell-massSelection">
          <b role="status">
            {selected > 0
              ? texts.selected(selected, formats.number(selected))
              : texts.unresolved(unresolved ?? 0, formats.number(unresolved ?? 0))}
          </b>
          {selected > 0 ? (
            <>
              <Button kind="quietAccent" icon="arrowReset" onClick={onRetry}>
                {texts.retrySelected(selected, formats.number(selected))}
              </Button>
              {selected < retryable && (
                <Button kind="quietAccent" onClick={onSelectAll}>
                  {texts.selectRetryable(formats.number(retryable))}
                </Button>
              )}
              <Button kind="quiet" onClick={onClear}>
                {texts.clearSelection}
              </Button>
            </>
          ) : (
            <Button kind="quietAccent" icon="arrowReset" onClick={onRetryAll}>
              {texts.retryAll}
            </Button>
          )}
        </div>
      </th>
    </tr>
  );
}
