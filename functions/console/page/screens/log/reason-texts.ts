import { reasonsInEnglish } from '../../../../domain/reasons.en';
import { reasonsInFrench } from '../../../../domain/reasons.fr';
import { SKIP_REASONS } from '../../../../domain/vocabulary';
import type { LogRow } from '../../../contract/logs';
import { useTexts } from '../../language';
import { typeset } from '../../typeset';

export const reasonTexts = { fr: typeset(reasonsInFrench), en: reasonsInEnglish };

/** Reasons of waiting events that need a person; the others recover automatically. */
const USER_FIXABLE: readonly LogRow['reason'][] = [
  'authorization_missing',
  'credentials_missing',
  'credentials_rejected',
  'lucca_access_refused',
  'configuration_inactive',
];

/** `advice`: null if no action is needed. */
type ReasonText = { meaning: string; advice: string | null };

/** The reason of a row in the chosen language. */
export function useReasonText(): (row: Pick<LogRow, 'outcome' | 'reason'>) => ReasonText | null {
  const texts = useTexts(reasonTexts);
  return ({ outcome, reason }) => {
    if (reason === null) return null;
    // These texts say that the calendar had no event, which is wrong for the removed event of a cancelled session.
    if (outcome !== 'skipped' && SKIP_REASONS.some((one) => one === reason)) return null;
    const { meaning, advice } = texts[reason];
    const isActionable = outcome === 'failed' || (outcome === 'waiting' && USER_FIXABLE.includes(reason));
    return { meaning, advice: isActionable ? advice : null };
  };
}
