import { useState } from 'preact/hooks';
import { stableStringify } from '../../../../shared/json';
import type { ChangedConfiguration, ListedConfiguration } from '../../../contract/configurations';
import { ApiError, useSession } from '../../api';
import { useTexts } from '../../language';
import { problemTexts } from '../../problem-texts';
import { configurationTexts } from './texts';

/** The fields of one step. */
type Patch = Partial<ChangedConfiguration>;

export type Saving = {
  isBusy: boolean;
  error: unknown;
  /** The version that another person saved meanwhile, and the rejected changes. */
  conflict: { theirs: ListedConfiguration; mine: Patch } | null;
  save: (patch: Patch) => void;
  /** Overwrites the other person's version. */
  keepMine: () => void;
  /** Closes the conflict without saving. */
  dismiss: () => void;
};

/**
 * Saves one step of an existing configuration. If another person has saved meanwhile, different fields are merged; for the
 * same fields the person must choose.
 *
 * @param isOutdated whether the draft is based on a version that is no longer saved
 */
export function useSaving(
  listed: ListedConfiguration | null,
  { isOutdated, onSaved }: { isOutdated: boolean; onSaved: (saved: ListedConfiguration) => void },
): Saving {
  const { call } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Saving['conflict']>(null);

  const update = ({ configuration, etag }: ListedConfiguration, patch: Patch) => {
    const { id, active: _, ...current } = configuration;
    return call('changeConfiguration', { id, etag, body: { ...current, ...patch } });
  };
  const updateOrMerge = async (base: ListedConfiguration, patch: Patch) => {
    try {
      return await update(base, patch);
    } catch (failure) {
      if (!isConflict(failure)) throw failure;
      const theirs = await call('getConfiguration', { id: base.configuration.id });
      if (overlaps(patch, base, theirs)) {
        setConflict({ theirs, mine: patch });
        return null;
      }
      return update(theirs, patch);
    }
  };
  const save = (base: ListedConfiguration, patch: Patch) => {
    setBusy(true);
    setError(null);
    updateOrMerge(base, patch)
      .then((saved) => {
        if (!saved) return;
        setConflict(null);
        onSaved(saved);
      }, setError)
      .finally(() => {
        setBusy(false);
      });
  };

  return {
    isBusy,
    error,
    conflict,
    save(patch) {
      if (!listed) return;
      if (isOutdated) setConflict({ theirs: listed, mine: patch });
      else save(listed, patch);
    },
    keepMine() {
      if (conflict) save(conflict.theirs, conflict.mine);
    },
    dismiss() {
      setConflict(null);
    },
  };
}

function isConflict(failure: unknown): boolean {
  return failure instanceof ApiError && failure.problem.code === 'changed_meanwhile';
}

/** Whether the other person changed any field of the patch. */
function overlaps(patch: Patch, base: ListedConfiguration, theirs: ListedConfiguration): boolean {
  const fields = (listed: ListedConfiguration) =>
    Object.entries(listed.configuration).filter(([name]) => name in patch);
  return stableStringify(fields(base)) !== stableStringify(fields(theirs));
}

/** The formats that have their own text, by pointer. */
const FORMATS: [RegExp, keyof typeof problemTexts.en.formats][] = [
  [/^\/(address|notificationEmails\/\d+)$/, 'email'],
  [/^\/tenant$/, 'url'],
  [/\/timeZone$/, 'timeZone'],
  [/\/halfDays\/\w+\/\d$/, 'time'],
  [/\/halfDays\/\w+$/, 'order'],
];

/** The server's field problems as texts. */
type FieldErrors = {
  /** Returns the errors of the field and its parts; null if it is valid. */
  of: (pointer: string) => string | null;
  isAny: boolean;
};

export function useFieldErrors(error: unknown): FieldErrors {
  const { fields, formats } = useTexts(problemTexts);
  const { taken } = useTexts(configurationTexts);
  const errors = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  return {
    isAny: errors.length > 0,
    of(pointer) {
      const found = errors.filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
      const messages = found.map(({ pointer: at, code, owner }) => {
        if (code === 'taken') return taken(owner ?? '');
        const format = code === 'invalid_format' ? FORMATS.find(([pattern]) => pattern.test(at)) : undefined;
        return format ? formats[format[1]] : fields[code];
      });
      return messages.length > 0 ? [...new Set(messages)].join(' ') : null;
    },
  };
}
