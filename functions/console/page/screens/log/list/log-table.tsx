import type { LogRow as Row } from '../../../../contract/logs';
import { useMayChange } from '../../../api';
import { CheckboxMark } from '../../../components/inputs';
import { useTexts } from '../../../language';
import { LogRow } from './log-row';
import { retryableRows, selectedRows, withSelected } from './selection';
import { SelectionBar } from './selection-bar';
import { logTexts } from '../texts';

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
