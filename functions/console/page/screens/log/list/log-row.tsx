import type { LogRow as Row } from '../../../../contract/logs';
import { Icon } from '../../../components/icon';
import { CheckboxMark } from '../../../components/inputs';
import { StatusBadge, type Tone } from '../../../components/messages';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { Link } from '../../../router';
import { useCauses } from '../causes';
import { RowAction } from './row-action';
import { lookOf, useEventTexts } from '../event-texts';
import { logTexts } from '../texts';

/** Orange: waits. Red: a person must act. Green: written. Grey: nothing to do. */
const TONES: Partial<Record<Row['outcome'], Tone>> = {
  created: 'success',
  updated: 'success',
  moved: 'success',
  waiting: 'warning',
  failed: 'critical',
};

export function OutcomeBadge({ outcome }: Pick<Row, 'outcome'>) {
  const { outcomeNames } = useTexts(logTexts);
  return <StatusBadge tone={TONES[outcome] ?? 'neutral'}>{outcomeNames[outcome]}</StatusBadge>;
}

/** Id of the link of a row, which gets the focus back when the panel closes. */
export function rowLinkId(id: string): string {
  return `event-${id}`;
}

type LogRowProps = {
  row: Row;
  /** ms since the epoch */
  now: number;
  configurationName: string | null;
  /** Path of the event in the panel. */
  to: string;
  isOpen: boolean;
  /** Null if the row cannot be selected. */
  isSelected: boolean | null;
  onSelect: (isSelected: boolean) => void;
  onRetry: (row: Row) => void;
};

export function LogRow(props: LogRowProps) {
  const { row, now, configurationName, to, isOpen, isSelected, onSelect, onRetry } = props;
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const events = useEventTexts();
  const cause = useCauses().short(row);
  const look = lookOf(row);
  const dates = events.dates(row);
  return (
    <tr class="indexTable-body-row" {...(isOpen && { 'aria-current': 'true' as const })}>
      <td class="indexTable-body-row-transparentCell console-col-check">
        {isSelected !== null && (
          <CheckboxMark
            class="indexTable-body-row-cell-checkbox"
            aria-label={texts.select(events.title(row), events.employee(row))}
            checked={isSelected}
            onChange={onSelect}
          />
        )}
      </td>
      <td class="indexTable-body-row-cell console-col-at">
        <time
          class="console-cell-text console-subtle console-nowrap"
          dateTime={row.at}
          title={formats.full(row.at)}
        >
          {formats.ago(row.at, now)}
        </time>
      </td>
      <td class="indexTable-body-row-cell console-col-event">
        <div class="console-event">
          <span class={`console-kind ${look.class}`}>
            <Icon name={look.icon} />
          </span>
          <div>
            <Link
              to={to}
              id={rowLinkId(row.id)}
              class="indexTable-body-row-cell-link console-cell-main"
              keepScroll
            >
              {events.title(row)}
            </Link>
            {dates !== null && (
              <span class="console-cell-sub" title={dates}>
                {dates}
              </span>
            )}
          </div>
        </div>
      </td>
      <td class="indexTable-body-row-cell console-col-who">
        <Who row={row} />
      </td>
      <td class="indexTable-body-row-cell console-col-result">
        <div class="console-result">
          <OutcomeBadge outcome={row.outcome} />
          {cause !== null && (
            <span class="console-cause" title={cause}>
              {cause}
            </span>
          )}
        </div>
      </td>
      <td class="indexTable-body-row-cell console-col-configuration">
        <span class="console-cell-text">{configurationName ?? texts.noConfiguration}</span>
      </td>
      <td class="indexTable-body-row-cell console-col-action">
        <div class="console-action">
          <RowAction row={row} onRetry={onRetry} />
        </div>
      </td>
    </tr>
  );
}

/** Whose calendar it is; for a move, from whom to whom. */
function Who({ row }: { row: Row }) {
  const texts = useTexts(logTexts);
  const events = useEventTexts();
  const { employee, employeeName, movedFrom } = row;
  if (movedFrom !== null && employee !== null) {
    return (
      <>
        <span class="console-cell-main console-move">
          <span class="pr-u-mask">{texts.from} </span>
          <span>{row.movedFromName ?? movedFrom}</span>
          <Icon name="arrowRight" />
          <span class="pr-u-mask"> {texts.to} </span>
          <span>{employeeName ?? employee}</span>
        </span>
        <span class="console-cell-sub">{texts.movedTo(employeeName ?? employee)}</span>
      </>
    );
  }
  return (
    <>
      <span class="console-cell-main">{events.employee(row) || texts.noConfiguration}</span>
      {employeeName !== null && employee !== null && <span class="console-cell-sub">{employee}</span>}
    </>
  );
}
