import { useState } from 'preact/hooks';
import { stableStringify } from '../../../../shared/stable-json';
import type { ChangedConfiguration, ListedConfiguration } from '../../../contract/configurations';
import { ApiProblem, useSession } from '../../api';
import { useTexts } from '../../language';
import { problemTexts } from '../../problem-texts';
import { configurationTexts } from './texts';

/** What a step asks for. */
type Patch = Partial<ChangedConfiguration>;

export type Saving = {
  isBusy: boolean;
  error: unknown;
  /** What somebody else saved meanwhile, and what was to be saved. */
  conflict: { theirs: ListedConfiguration; mine: Patch } | null;
  save: (patch: Patch) => void;
  /** Saves what was to be saved over what the other one saved. */
  keepMine: () => void;
  drop: () => void;
};

/**
 * Saves a step of a configuration that is there. Where another one was faster, but with other fields, both have their way; where
 * it was the same fields, somebody must choose.
 *
 * @param isOutdated what is to be saved was typed over what is no longer saved
 */
export function useSaving(
  listed: ListedConfiguration | null,
  { isOutdated, onSaved }: { isOutdated: boolean; onSaved: (saved: ListedConfiguration) => void },
): Saving {
  const { call } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Saving['conflict']>(null);

  const put = ({ configuration, etag }: ListedConfiguration, patch: Patch) => {
    const { id, active: _, ...current } = configuration;
    return call('changeConfiguration', { id, etag, body: { ...current, ...patch } });
  };
  const putOverTheirs = async (base: ListedConfiguration, patch: Patch) => {
    try {
      return await put(base, patch);
    } catch (failure) {
      if (!isOfAnother(failure)) throw failure;
      const theirs = await call('getConfiguration', { id: base.configuration.id });
      if (isTouched(patch, base, theirs)) {
        setConflict({ theirs, mine: patch });
        return null;
      }
      return put(theirs, patch);
    }
  };
  const run = (base: ListedConfiguration, patch: Patch) => {
    setBusy(true);
    setError(null);
    putOverTheirs(base, patch)
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
      else run(listed, patch);
    },
    keepMine() {
      if (conflict) run(conflict.theirs, conflict.mine);
    },
    drop() {
      setConflict(null);
    },
  };
}

function isOfAnother(failure: unknown): boolean {
  return failure instanceof ApiProblem && failure.problem.code === 'changed_meanwhile';
}

/** Whether any field of the patch is not in both as it is in the other. */
function isTouched(patch: Patch, base: ListedConfiguration, theirs: ListedConfiguration): boolean {
  const fields = (listed: ListedConfiguration) =>
    Object.entries(listed.configuration).filter(([name]) => name in patch);
  return stableStringify(fields(base)) !== stableStringify(fields(theirs));
}

/** What the server finds wrong, field by field, in words for people. */
type FieldErrors = {
  /** Of the field itself, or of anything in it; null if all is well there. */
  of: (pointer: string) => string | null;
  isAny: boolean;
};

export function useFieldErrors(error: unknown): FieldErrors {
  const { fields } = useTexts(problemTexts);
  const { taken } = useTexts(configurationTexts);
  const errors = error instanceof ApiProblem ? (error.problem.errors ?? []) : [];
  return {
    isAny: errors.length > 0,
    of(pointer) {
      const found = errors.filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
      const said = found.map(({ code, owner }) => (code === 'taken' ? taken(owner ?? '') : fields[code]));
      return said.length > 0 ? [...new Set(said)].join(' ') : null;
    },
  };
}

/** What is asked for, one after the other. */
export const STEPS = ['general', 'presentation', 'authorization', 'verification', 'activation'] as const;

export type StepName = (typeof STEPS)[number];

export function stepAddress(id: string, step: StepName): string {
  return `/console/configurations/${encodeURIComponent(id)}?step=${step}`;
}

/** Of the address; the first where it names none. */
export function stepIn(query: URLSearchParams): StepName {
  return STEPS.find((step) => step === query.get('step')) ?? 'general';
}
