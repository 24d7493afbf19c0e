import { useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { ApiError, useSession } from '../../../api';
import type { ConfigurationDraft } from './configuration-draft';
import { FIELD_NAMES, fieldsOf, isSame, withFields, type FieldName, type Fields } from './fields';

type Changes = Partial<Fields>;

export type Saving = {
  isBusy: boolean;
  error: unknown;
  /** What the server has rejected. */
  rejected: Fields | null;
  /** The version that another person saved meanwhile, and the rejected changes. */
  conflict: { theirs: ListedConfiguration; mine: Changes } | null;
  /** Saves the changes of some fields. */
  save: (names: readonly FieldName[]) => void;
  /** Overwrites the other person's version. */
  keepMine: () => void;
  /** Closes the conflict without saving. */
  dismiss: () => void;
};

/**
 * Saves the changes of a draft, or creates the configuration. If another person has saved meanwhile, different fields are
 * merged; for the same fields the person must choose.
 *
 * @param listed null for a new configuration
 */
export function useSaving(
  listed: ListedConfiguration | null,
  draft: ConfigurationDraft,
  onSaved: (saved: ListedConfiguration, names: readonly FieldName[]) => void,
): Saving {
  const { call } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ error: unknown; rejected: Fields } | null>(null);
  const [conflict, setConflict] = useState<Saving['conflict']>(null);

  const create = ({ name, tenant, establishments, notificationEmails, credentialsSecretId }: Fields) => {
    // Without a choice, the server uses the only secret.
    const google = credentialsSecretId === '' ? {} : { credentialsSecretId };
    const body = { name, tenant: tenant.trim(), establishments, notificationEmails, google };
    return call('createConfiguration', { body });
  };
  const update = ({ configuration, etag }: ListedConfiguration, changes: Changes) => {
    const { id, active: _, ...body } = withFields(configuration, changes);
    return call('changeConfiguration', { id, etag, body });
  };
  const updateOrMerge = async (base: ListedConfiguration, changes: Changes) => {
    try {
      return await update(base, changes);
    } catch (error) {
      if (!isConflict(error)) throw error;
      const theirs = await call('getConfiguration', { id: base.configuration.id });
      if (!overlaps(changes, base, theirs)) return update(theirs, changes);
      setConflict({ theirs, mine: changes });
      return null;
    }
  };
  const run = (action: Promise<ListedConfiguration | null>, names: readonly FieldName[]) => {
    setBusy(true);
    setFailure(null);
    action
      .then(
        (saved) => {
          if (!saved) return;
          setConflict(null);
          onSaved(saved, names);
        },
        (error: unknown) => {
          setFailure({ error, rejected: draft.fields });
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };

  return {
    isBusy,
    error: failure?.error ?? null,
    rejected: failure?.rejected ?? null,
    conflict,
    save(names) {
      const changes = changesOf(draft, names);
      const isOutdated = draft.outdated.some((name) => names.includes(name));
      if (listed === null) run(create(draft.fields), names);
      else if (isOutdated) setConflict({ theirs: listed, mine: changes });
      else run(updateOrMerge(listed, changes), names);
    },
    keepMine() {
      if (conflict) run(updateOrMerge(conflict.theirs, conflict.mine), namesIn(conflict.mine));
    },
    dismiss() {
      setConflict(null);
    },
  };
}

function changesOf({ fields, changed }: ConfigurationDraft, names: readonly FieldName[]): Changes {
  const wanted = changed.filter((name) => names.includes(name));
  return Object.fromEntries(wanted.map((name) => [name, fields[name]]));
}

function namesIn(changes: Changes): FieldName[] {
  return FIELD_NAMES.filter((name) => name in changes);
}

function isConflict(failure: unknown): boolean {
  return failure instanceof ApiError && failure.problem.code === 'changed_meanwhile';
}

/** Whether the other person changed any of these fields. */
function overlaps(changes: Changes, base: ListedConfiguration, theirs: ListedConfiguration): boolean {
  const [before, after] = [fieldsOf(base.configuration), fieldsOf(theirs.configuration)];
  return namesIn(changes).some((name) => !isSame(before[name], after[name]));
}
