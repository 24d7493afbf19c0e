import { reasonsInEnglish } from '../../../../domain/reasons.en';
import { reasonsInFrench } from '../../../../domain/reasons.fr';
import { FAILURE_REASONS, SKIP_REASONS } from '../../../../domain/vocabulary';
import type { LogRow } from '../../../contract/logs';
import { useTexts } from '../../language';
import { logTexts } from './texts';

/** Texts of failures, the same as in the mails. */
export const failureTexts = { fr: reasonsInFrench, en: reasonsInEnglish };

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
  const failures = useTexts(failureTexts);
  const { skipped } = useTexts(logTexts);
  return ({ outcome, reason }) => {
    const skipReason = SKIP_REASONS.find((one) => one === reason);
    if (skipReason) return outcome === 'skipped' ? { meaning: skipped[skipReason], advice: null } : null;
    const failure = FAILURE_REASONS.find((one) => one === reason);
    if (!failure) return null;
    const { meaning, advice } = failures[failure];
    const isActionable = outcome === 'failed' || (outcome === 'waiting' && USER_FIXABLE.includes(failure));
    return { meaning, advice: isActionable ? advice : null };
  };
}
