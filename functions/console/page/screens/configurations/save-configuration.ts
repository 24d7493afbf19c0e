import { useState } from 'preact/hooks';
import type { ChangedConfiguration, ListedConfiguration } from '../../../contract/configurations';
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

/** Saves a step of a configuration that is there, and notices when another one was faster. */
export function useSaving(
  listed: ListedConfiguration | null,
  onSaved: (saved: ListedConfiguration) => void,
): Saving {
  const { call } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Saving['conflict']>(null);

  const put = async (base: ListedConfiguration, patch: Patch) => {
    const { id, active: _, ...current } = base.configuration;
    setBusy(true);
    setError(null);
    try {
      const saved = await call('changeConfiguration', {
        id,
        etag: base.etag,
        body: { ...current, ...patch },
      });
      setConflict(null);
      onSaved(saved);
    } catch (failure) {
      if (failure instanceof ApiProblem && failure.problem.code === 'changed_meanwhile') {
        setConflict({ theirs: await call('getConfiguration', { id }), mine: patch });
      } else setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const run = (base: ListedConfiguration, patch: Patch) => {
    put(base, patch).catch(setError);
  };

  return {
    isBusy,
    error,
    conflict,
    save(patch) {
      if (listed) run(listed, patch);
    },
    keepMine() {
      if (conflict) run(conflict.theirs, conflict.mine);
    },
    drop() {
      setConflict(null);
    },
  };
}
