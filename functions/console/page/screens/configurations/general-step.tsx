import { useEffect, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import type { EstablishmentList, ListedConfiguration } from '../../../contract/configurations';
import { Button } from '../../components/button';
import { TextInput } from '../../components/inputs';
import { Callout, ErrorState } from '../../components/messages';
import { TagPicker, type Option } from '../../components/tag-picker';
import { useToasts } from '../../components/toasts';
import { useDraft } from '../../drafts';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { useSession } from '../../session';
import { ConflictDialog } from './conflict-dialog';
import { useFieldErrors } from './field-errors';
import { useSaving } from './save-configuration';
import { configurationTexts, type ConfigurationTexts } from './texts';

const draftSchema = z.object({
  name: z.string(),
  tenant: z.string(),
  establishments: z.array(z.string()),
  notificationEmails: z.array(z.string()),
});
type Draft = z.infer<typeof draftSchema>;
const EMPTY: Draft = { name: '', tenant: '', establishments: [], notificationEmails: [] };

type GeneralStepProps = {
  /** Null for a new configuration. */
  listed: ListedConfiguration | null;
  onSaved: (saved: ListedConfiguration) => void;
  onReload: () => void;
};

export function GeneralStep({ listed, onSaved, onReload }: GeneralStepProps) {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const say = useToasts();
  const id = listed?.configuration.id ?? null;
  const [draft, change, forget] = useDraft(`general:${id ?? 'new'}`, draftOf(listed), draftSchema);
  const establishments = useLoad('establishments', (signal) => call('listEstablishments', { signal }));
  const done = (saved: ListedConfiguration) => {
    forget();
    say(texts.saved);
    onSaved(saved);
  };
  const saving = useSaving(listed, done);
  const [isCreating, setCreating] = useState(false);
  const [createError, setCreateError] = useState<unknown>(null);
  const error = createError ?? saving.error;
  const errors = useFieldErrors(error);

  const tenant = establishments.value?.tenant ?? null;
  useEffect(() => {
    if (tenant !== null && draft.tenant === '') change({ ...draft, tenant });
  }, [tenant, draft, change]);
  useEffect(() => {
    if (errors.isAny) document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error, errors.isAny]);

  const submit = () => {
    if (listed) {
      saving.save(draft);
      return;
    }
    setCreating(true);
    setCreateError(null);
    call('createConfiguration', { body: draft })
      .then(done, setCreateError)
      .finally(() => {
        setCreating(false);
      });
  };

  return (
    <form
      class="console-card"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {errors.isAny && <Callout tone="error" title={texts.correct} />}
      {error !== null && !errors.isAny && <ErrorState error={error} onAgain={submit} />}
      <TextInput
        label={texts.name}
        hint={texts.nameHint}
        value={draft.name}
        error={errors.of('/name')}
        onChange={(name) => {
          change({ ...draft, name });
        }}
      />
      <TextInput
        label={texts.tenant}
        hint={texts.tenantHint}
        type="url"
        value={draft.tenant}
        error={errors.of('/tenant')}
        onChange={(typed) => {
          change({ ...draft, tenant: typed });
        }}
      />
      <TagPicker
        label={texts.establishmentList}
        hint={
          establishments.value
            ? texts.establishmentHint[establishments.value.state]
            : texts.establishmentHint.ready
        }
        value={draft.establishments}
        options={optionsOf(establishments.value, draft.tenant, id, texts)}
        free
        error={errors.of('/establishments')}
        onChange={(chosen) => {
          change({ ...draft, establishments: chosen });
        }}
      />
      <TagPicker
        label={texts.notifications}
        hint={texts.notificationsHint}
        value={draft.notificationEmails}
        options={[]}
        free
        error={errors.of('/notificationEmails')}
        onChange={(notificationEmails) => {
          change({ ...draft, notificationEmails });
        }}
      />
      <div class="console-actions">
        <Button kind="primary" type="submit" busy={isCreating || saving.isBusy}>
          {texts.next}
        </Button>
      </div>
      <ConflictDialog
        saving={saving}
        onTakeTheirs={() => {
          if (saving.conflict) change(draftOf(saving.conflict.theirs));
          onReload();
        }}
      />
    </form>
  );
}

function draftOf(listed: ListedConfiguration | null): Draft {
  if (!listed) return EMPTY;
  const { name, tenant, establishments, notificationEmails } = listed.configuration;
  return { name, tenant, establishments, notificationEmails };
}

/** Lucca's list is one of a tenant: for another one it says nothing. */
function optionsOf(
  list: EstablishmentList | null,
  tenant: string,
  id: string | null,
  texts: ConfigurationTexts,
): Option[] {
  if (list?.tenant !== tenant.replace(/\/+$/, '')) return [];
  return list.items.map(({ id: value, name, isArchived, configuration }) => {
    const owner = configuration !== null && configuration.id !== id ? configuration.name : null;
    return {
      value,
      label: `${name} (${value})`,
      disabled: owner !== null,
      remark: owner !== null ? texts.belongsTo(owner) : isArchived ? texts.archived : null,
    };
  });
}
