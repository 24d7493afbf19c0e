import { Button } from '../../../components/button';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { logTexts } from '../texts';

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
export function SelectionBar(props: SelectionBarProps) {
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
