import { useEffect, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import type {
  EstablishmentList,
  ListedConfiguration,
  ShownConfiguration,
} from '../../../contract/configurations';
import { useSession } from '../../api';
import { Button } from '../../components/button';
import { TextInput } from '../../components/inputs';
import { Callout, ErrorState, Loading } from '../../components/messages';
import { TagPicker, type Option } from '../../components/tag-picker';
import { useToasts } from '../../components/toasts';
import { useDraft } from '../../drafts';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { ConflictDialog, UnsavedNotice } from './conflict-dialog';
import { useFieldErrors, useSaving } from './save-configuration';
import { configurationTexts, type ConfigurationTexts } from './texts';

const draftSchema = z.object({
  name: z.string(),
  tenant: z.string(),
  establishments: z.array(z.string()),
  notificationEmails: z.array(z.string()),
});
type Asked = z.infer<typeof draftSchema>;
const EMPTY: Asked = { name: '', tenant: '', establishments: [], notificationEmails: [] };

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
  const establishments = useLoad('establishments', (signal) => call('listEstablishments', { signal }));
  const saved = listed
    ? askedOf(listed.configuration)
    : { ...EMPTY, tenant: establishments.value?.tenant ?? '' };
  const typed = useDraft(`general:${id ?? 'new'}`, saved, draftSchema);
  const { value: draft, change } = typed;
  const done = (made: ListedConfiguration) => {
    typed.forget();
    say(texts.saved);
    onSaved(made);
  };
  const saving = useSaving(listed, { isOutdated: typed.isOutdated, onSaved: done });
  const [isCreating, setCreating] = useState(false);
  const [createError, setCreateError] = useState<unknown>(null);
  const error = createError ?? saving.error;
  const errors = useFieldErrors(error);

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

  // What is typed must not be typed over by Lucca's address, when that is known.
  if (!listed && establishments.state === 'loading') return <Loading />;
  return (
    <form
      class="console-card"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <UnsavedNotice draft={typed} />
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
        onChange={(address) => {
          change({ ...draft, tenant: address });
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
          typed.forget();
          onReload();
        }}
      />
    </form>
  );
}

function askedOf({ name, tenant, establishments, notificationEmails }: ShownConfiguration): Asked {
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
