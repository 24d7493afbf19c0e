import { reasonsInEnglish } from '../../../../domain/reasons.en';
import { reasonsInFrench } from '../../../../domain/reasons.fr';
import { FAILURE_REASONS } from '../../../../domain/vocabulary';
import type { LogRow } from '../../../contract/logs';
import { useLanguage, useTexts } from '../../language';
import { logTexts } from './texts';

/** Why, and what can be done about it; null where nothing has to be. */
export type ReasonWords = { meaning: string; advice: string | null };

/** While an event waits, people can do something about these; the others pass by themselves. */
const HELPED_BY_PEOPLE: (LogRow['reason'] | undefined)[] = [
  'authorization_missing',
  'credentials_missing',
  'credentials_rejected',
  'lucca_access_refused',
  'configuration_inactive',
];

const failures = { fr: reasonsInFrench, en: reasonsInEnglish };

/** The reason of a row in plain words; of failures in those of the mails. */
export function useReasonWords(): (row: Pick<LogRow, 'outcome' | 'reason'>) => ReasonWords | null {
  const { language } = useLanguage();
  const { skipped } = useTexts(logTexts);
  return ({ outcome, reason }) => {
    if (reason === null) return null;
    if (outcome === 'skipped' && reason in skipped) {
      const meaning = new Map<string, string>(Object.entries(skipped)).get(reason);
      if (meaning !== undefined) return { meaning, advice: null };
    }
    const failure = FAILURE_REASONS.find((one) => one === reason);
    if (!failure) return null;
    const { meaning, advice } = failures[language][failure];
    return { meaning, advice: outcome === 'failed' || HELPED_BY_PEOPLE.includes(failure) ? advice : null };
  };
}
