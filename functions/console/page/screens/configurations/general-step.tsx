import { useEffect, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import type {
  ApiConfiguration,
  EstablishmentList,
  ListedConfiguration,
} from '../../../contract/configurations';
import { useSession } from '../../api';
import { Button } from '../../components/button';
import { TextInput } from '../../components/inputs';
import { Callout, ErrorState, Loading } from '../../components/messages';
import { MultiSelect, type Option } from '../../components/multi-select';
import { TagInput } from '../../components/tag-input';
import { useToast } from '../../components/toasts';
import { useDraft } from '../../drafts';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { ConflictDialog, UnsavedNotice } from './conflict-dialog';
import { CredentialsField } from './credentials-field';
import { useFieldErrors, useSaving } from './save-configuration';
import { configurationTexts, type ConfigurationTexts } from './texts';

const draftSchema = z.object({
  name: z.string(),
  tenant: z.string(),
  establishments: z.array(z.string()),
  notificationEmails: z.array(z.string()),
  credentialsSecretId: z.string(),
});
type Fields = z.infer<typeof draftSchema>;
const EMPTY: Fields = {
  ...{ name: '', tenant: '', establishments: [], notificationEmails: [] },
  credentialsSecretId: '',
};

type GeneralStepProps = {
  /** Null for a new configuration. */
  listed: ListedConfiguration | null;
  onSaved: (saved: ListedConfiguration) => void;
  onReload: () => void;
};

export function GeneralStep({ listed, onSaved, onReload }: GeneralStepProps) {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const showToast = useToast();
  const id = listed?.configuration.id ?? null;
  const establishments = useLoad('establishments', (signal) => call('listEstablishments', { signal }));
  const saved = listed
    ? savedFields(listed.configuration)
    : { ...EMPTY, tenant: establishments.value?.tenant ?? '' };
  const draft = useDraft(`general:${id ?? 'new'}`, saved, draftSchema);
  const { value: fields, change } = draft;
  const onDone = (result: ListedConfiguration) => {
    draft.discard();
    showToast(texts.saved);
    onSaved(result);
  };
  const saving = useSaving(listed, { isOutdated: draft.isOutdated, onSaved: onDone });
  const [isCreating, setCreating] = useState(false);
  const [createError, setCreateError] = useState<unknown>(null);
  const error = createError ?? saving.error;
  const errors = useFieldErrors(error);

  useEffect(() => {
    if (errors.isAny) document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error, errors.isAny]);

  const submit = () => {
    const { credentialsSecretId, ...rest } = fields;
    if (listed) {
      saving.save({ ...rest, google: { ...listed.configuration.google, credentialsSecretId } });
      return;
    }
    setCreating(true);
    setCreateError(null);
    // Without a choice, the server uses the only secret.
    const google = credentialsSecretId === '' ? {} : { credentialsSecretId };
    call('createConfiguration', { body: { ...rest, google } })
      .then(onDone, setCreateError)
      .finally(() => {
        setCreating(false);
      });
  };

  // Otherwise Lucca's URL, once loaded, would overwrite typed text.
  if (!listed && establishments.state === 'loading') return <Loading />;
  const options = optionsOf(establishments.value, fields.tenant, id, texts);
  const establishmentField = {
    label: texts.establishmentList,
    hint: texts.establishmentHint[establishments.value?.state ?? 'ready'],
    value: fields.establishments,
    error: errors.of('/establishments'),
    onChange: (chosen: string[]) => {
      change({ ...fields, establishments: chosen });
    },
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
      <UnsavedNotice draft={draft} />
      {errors.isAny && <Callout tone="critical" title={texts.correct} />}
      {error !== null && !errors.isAny && <ErrorState error={error} onRetry={submit} />}
      <TextInput
        label={texts.name}
        hint={texts.nameHint}
        value={fields.name}
        error={errors.of('/name')}
        onChange={(name) => {
          change({ ...fields, name });
        }}
      />
      <TextInput
        label={texts.tenant}
        hint={texts.tenantHint}
        type="url"
        value={fields.tenant}
        error={errors.of('/tenant')}
        onChange={(tenant) => {
          change({ ...fields, tenant });
        }}
      />
      {options.length > 0 ? (
        <MultiSelect {...establishmentField} options={options} />
      ) : (
        <TagInput {...establishmentField} />
      )}
      <TagInput
        label={texts.notifications}
        hint={texts.notificationsHint}
        type="email"
        value={fields.notificationEmails}
        error={errors.of('/notificationEmails')}
        onChange={(notificationEmails) => {
          change({ ...fields, notificationEmails });
        }}
      />
      <CredentialsField
        value={fields.credentialsSecretId}
        error={errors.of('/google')}
        onChange={(credentialsSecretId) => {
          change({ ...fields, credentialsSecretId });
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
          draft.discard();
          onReload();
        }}
      />
    </form>
  );
}

function savedFields({ google: { credentialsSecretId }, ...configuration }: ApiConfiguration): Fields {
  const { name, tenant, establishments, notificationEmails } = configuration;
  return { name, tenant, establishments, notificationEmails, credentialsSecretId };
}

/** Lucca's list covers one tenant only. */
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
