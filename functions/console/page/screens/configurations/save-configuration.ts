import { useState } from 'preact/hooks';
import type { ChangedConfiguration, ListedConfiguration } from '../../../contract/configurations';
import { sortedJson } from '../../../../shared/stable-json';
import { ApiProblem } from '../../api';
import { useSession } from '../../session';

/** What a step asks for. */
export type Patch = Partial<ChangedConfiguration>;

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
  return sortedJson(fields(base)) !== sortedJson(fields(theirs));
}
