import { useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { ApiError, useSession } from '../../../api';
import type { ConfigurationDraft } from './configuration-draft';
import { fieldsOf, isSame, withFields, type FieldName, type Fields } from './fields';

type Changes = Partial<Fields>;

export type Saving = {
  isBusy: boolean;
  error: unknown;
  /** What the server has rejected. */
  rejected: Fields | null;
  /** The version that another person saved meanwhile, and the rejected changes. */
  conflict: { theirs: ListedConfiguration; mine: Changes } | null;
  save: () => void;
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
  onSaved: (saved: ListedConfiguration) => void,
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
  const run = (action: Promise<ListedConfiguration | null>) => {
    setBusy(true);
    setFailure(null);
    action
      .then(
        (saved) => {
          if (!saved) return;
          setConflict(null);
          onSaved(saved);
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
    save() {
      const changes = changesOf(draft);
      if (listed === null) run(create(draft.fields));
      else if (draft.outdated.length > 0) setConflict({ theirs: listed, mine: changes });
      else run(updateOrMerge(listed, changes));
    },
    keepMine() {
      if (conflict) run(updateOrMerge(conflict.theirs, conflict.mine));
    },
    dismiss() {
      setConflict(null);
    },
  };
}

function changesOf({ fields, changed }: ConfigurationDraft): Changes {
  const entries = Object.entries(fields).filter(([name]) => changed.some((one) => one === name));
  return Object.fromEntries(entries);
}

function isConflict(failure: unknown): boolean {
  return failure instanceof ApiError && failure.problem.code === 'changed_meanwhile';
}

/** Whether the other person changed any of these fields. */
function overlaps(changes: Changes, base: ListedConfiguration, theirs: ListedConfiguration): boolean {
  const [before, after] = [fieldsOf(base.configuration), fieldsOf(theirs.configuration)];
  const names = Object.keys(before).filter((name): name is FieldName => name in changes);
  return names.some((name) => !isSame(before[name], after[name]));
}
