import { reasonsInEnglish } from '../../../../domain/reasons.en';
import { reasonsInFrench } from '../../../../domain/reasons.fr';
import { SKIP_REASONS } from '../../../../domain/vocabulary';
import type { LogRow } from '../../../contract/logs';
import { useTexts } from '../../language';

export const reasonTexts = { fr: reasonsInFrench, en: reasonsInEnglish };

/** While an event waits, a person can do something about these; the others recover by themselves. */
const USER_FIXABLE: readonly LogRow['reason'][] = [
  'authorization_missing',
  'credentials_missing',
  'credentials_rejected',
  'lucca_access_refused',
  'configuration_inactive',
];

/** `advice`: null if nothing has to be done. */
type ReasonText = { meaning: string; advice: string | null };

/** The reason of a row in the chosen language. */
export function useReasonText(): (row: Pick<LogRow, 'outcome' | 'reason'>) => ReasonText | null {
  const texts = useTexts(reasonTexts);
  return ({ outcome, reason }) => {
    if (reason === null) return null;
    // The event of a cancelled session was removed, for example: the text says that there was none.
    if (outcome !== 'skipped' && SKIP_REASONS.some((one) => one === reason)) return null;
    const { meaning, advice } = texts[reason];
    const isActionable = outcome === 'failed' || (outcome === 'waiting' && USER_FIXABLE.includes(reason));
    return { meaning, advice: isActionable ? advice : null };
  };
}
