import { isUnresolved } from '../../../../domain/vocabulary';
import type { LogRow as Row } from '../../../contract/logs';
import { useMayChange } from '../../api';
import { Button, ExternalLink } from '../../components/button';
import { componentTexts } from '../../components/component-texts';
import { StatusBadge, type Tone } from '../../components/messages';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { Link } from '../../router';
import { employeePath } from '../employee/employee-screen';
import { useReasonText } from './reason-texts';
import { logTexts } from './texts';

const TONES: Partial<Record<Row['outcome'], Tone>> = {
  created: 'success',
  updated: 'success',
  moved: 'success',
  deleted: 'success',
  waiting: 'warning',
  failed: 'critical',
};

export function OutcomeBadge({ outcome }: Pick<Row, 'outcome'>) {
  const { outcomeNames } = useTexts(logTexts);
  return <StatusBadge tone={TONES[outcome] ?? 'neutral'}>{outcomeNames[outcome]}</StatusBadge>;
}

/** What happened, why, and what to do about it. */
export function RowDescription({ row }: { row: Row }) {
  const texts = useTexts(logTexts);
  const { labelled } = useTexts(componentTexts);
  const formats = useFormats();
  const reason = useReasonText()(row);
  return (
    <>
      <div>{texts.outcomes[row.outcome](texts.subjects[row.product ?? 'none'])}</div>
      {reason && <div class="console-remark">{reason.meaning}</div>}
      {reason?.advice && <div class="console-remark">{labelled(texts.advice, reason.advice)}</div>}
      {row.nextReplayAt !== null && (
        <div class="console-remark">{texts.nextTry(formats.moment(row.nextReplayAt))}</div>
      )}
    </>
  );
}

type LogRowProps = { row: Row; configurationName: string; onRetry: (row: Row) => void };

export function LogRow({ row, configurationName, onRetry }: LogRowProps) {
  const texts = useTexts(logTexts);
  const { labelled } = useTexts(componentTexts);
  const formats = useFormats();
  const mayChange = useMayChange();
  return (
    <tr class="table-body-row">
      <td>
        <Link
          to={`/console/log/${encodeURIComponent(row.id)}`}
          aria-label={labelled(texts.details, formats.moment(row.at))}
        >
          {formats.moment(row.at)}
        </Link>
      </td>
      <td>
        <OutcomeBadge outcome={row.outcome} />
        <RowDescription row={row} />
      </td>
      <td>{row.employee !== null && <Link to={employeePath(row.employee)}>{row.employee}</Link>}</td>
      <td>{configurationName}</td>
      <td>
        {row.googleLink !== null && (
          <div>
            <ExternalLink to={row.googleLink}>{texts.google}</ExternalLink>
          </div>
        )}
        {row.luccaLink !== null && (
          <div>
            <ExternalLink to={row.luccaLink}>{texts.lucca}</ExternalLink>
          </div>
        )}
      </td>
      <td>
        {mayChange && isUnresolved(row.outcome) && (
          <Button
            small
            label={labelled(texts.retry, formats.moment(row.at))}
            onClick={() => {
              onRetry(row);
            }}
          >
            {texts.retry}
          </Button>
        )}
      </td>
    </tr>
  );
}
