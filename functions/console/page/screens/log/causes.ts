import { SKIP_REASONS, type EventNote, type Reason } from '../../../../domain/vocabulary';
import { reasonsInEnglish } from '../../../../domain/reasons.en';
import { reasonsInFrench } from '../../../../domain/reasons.fr';
import type { LogRow } from '../../../contract/logs';
import { useTexts } from '../../language';
import { typeset } from '../../typeset';
import { causeTexts } from './cause-texts';
import { noteTexts } from './note-texts';

const reasonTexts = { fr: typeset(reasonsInFrench), en: reasonsInEnglish };

type Cause = Pick<LogRow, 'outcome' | 'reason'> & Partial<Pick<LogRow, 'establishment'>>;
type Noted = Pick<LogRow, 'note' | 'noteValue'>;

export type CauseFormats = {
  /** In a few words: why the outcome is what it is. Null if the outcome says it all. */
  short(cause: Cause): string | null;
  /** What to do; null if there is nothing to do. */
  advice(cause: Cause): string | null;
  /** The connector's own explanation; null if there is none. */
  note(noted: Noted): string | null;
  /** The reason as a full sentence. */
  meaning(cause: Cause): string | null;
};

/** Returns the texts of causes in the chosen language. */
export function useCauses(): CauseFormats {
  const texts = useTexts(causeTexts);
  const notes = useTexts(noteTexts);
  const reasons = useTexts(reasonTexts);
  const short = ({ outcome, reason, establishment }: Cause) => {
    if (reason === null) return texts.outcomes[outcome] ?? null;
    return reason === 'no_configuration' && establishment?.name
      ? texts.withoutConfiguration(establishment.name)
      : texts.reasons[reason];
  };
  return {
    short,
    advice: ({ outcome, reason }) => {
      if (reason === null || !hasAdvice(outcome, reason)) return null;
      return reasons[reason].advice;
    },
    note({ note, noteValue }) {
      if (note === null) return null;
      return notes[note](valueOf(note, noteValue ?? '', texts.reasons));
    },
    meaning: ({ reason }) => (reason === null ? null : reasons[reason].meaning),
  };
}

/** Waiting events recover by themselves from anything else. */
const NEEDS_A_PERSON: readonly Reason[] = [
  'authorization_missing',
  'credentials_missing',
  'credentials_rejected',
  'lucca_access_refused',
  'configuration_inactive',
];

function hasAdvice(outcome: LogRow['outcome'], reason: Reason): boolean {
  if (outcome === 'waiting') return NEEDS_A_PERSON.includes(reason);
  return outcome === 'failed' || outcome === 'skipped';
}

/** The value of a note in words: a reason code becomes its text. */
function valueOf(note: EventNote, value: string, reasons: Record<Reason, string>): string {
  if (note !== 'removed_because') return value;
  const reason = new Map<string, string>(Object.entries(reasons)).get(value) ?? '';
  return reason.slice(0, 1).toLowerCase() + reason.slice(1);
}

/** Reasons for the filter, in groups. */
export const REASON_GROUPS = {
  access: [
    'authorization_missing',
    'credentials_rejected',
    'credentials_missing',
    'google_api_disabled',
    'permission_denied',
    'quota_exhausted',
    'rate_limited',
    'google_unavailable',
    'lucca_unavailable',
    'lucca_access_refused',
  ],
  employee: [
    'employee_without_address',
    'unknown_google_user',
    'employee_outside_workspace',
    'google_account_suspended',
    'no_google_calendar',
  ],
  event: [
    'configuration_inactive',
    'configuration_removed',
    'google_refused',
    'too_many_events',
    'invalid_event',
    'internal_error',
  ],
  skipped: SKIP_REASONS,
} as const satisfies Record<string, readonly Reason[]>;
