import type { LogRow } from '../../../../contract/logs';
import { useMayChange } from '../../../api';
import { ButtonLink, ExternalLink } from '../../../components/button';
import { Callout, type Tone } from '../../../components/messages';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { useCauses } from '../causes';
import { remedyOf, type Remedy } from '../remedies';
import { logTexts } from '../texts';

const TONES: Partial<Record<LogRow['outcome'], Tone>> = { failed: 'critical', waiting: 'warning' };

/** What happened, and what to do about it here. */
export function Explanation({ row, canRetry }: { row: LogRow; canRetry: boolean }) {
  const texts = useTexts(logTexts);
  const { panel } = texts;
  const formats = useFormats();
  const causes = useCauses();
  const mayChange = useMayChange();
  const title = causes.short(row);
  const note = causes.note(row);
  const advice = causes.advice(row);
  const isWaiting = row.outcome === 'waiting';
  const remedy = remedyOf(row);
  if (title === null && note === null) return null;
  const paragraphs = [
    note,
    advice,
    isWaiting && (row.nextReplayAt === null ? panel.waits : panel.nextTry(formats.moment(row.nextReplayAt))),
    canRetry && !mayChange && panel.askAdministrator,
  ].filter((text) => typeof text === 'string');
  return (
    <Callout
      tone={TONES[row.outcome] ?? 'neutral'}
      title={title ?? texts.outcomeNames[row.outcome]}
      actions={
        remedy && (mayChange || !remedy.needsAdministrator) ? (
          <RemedyLink remedy={remedy} establishment={row.establishment?.name ?? null} />
        ) : null
      }
    >
      {paragraphs.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </Callout>
  );
}

/** The page on which the cause is removed. */
function RemedyLink({ remedy, establishment }: { remedy: Remedy; establishment: string | null }) {
  const { remedies, longRemedies } = useTexts(logTexts);
  const { kind, to } = remedy;
  if (remedy.isExternal) {
    return (
      <ExternalLink to={to} button={{ small: true }}>
        {remedies[kind]}
      </ExternalLink>
    );
  }
  const text =
    kind === 'add' && establishment !== null
      ? longRemedies.add(establishment)
      : kind === 'products' || kind === 'configuration'
        ? longRemedies[kind]
        : remedies[kind];
  return (
    <ButtonLink to={to} small>
      {text}
    </ButtonLink>
  );
}
