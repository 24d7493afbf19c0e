import { useEffect } from 'preact/hooks';
import * as z from 'zod/mini';
import { PRODUCTS } from '../../../../domain/vocabulary';
import {
  presentation as presentationSchema,
  type ListedConfiguration,
} from '../../../contract/configurations';
import { useSession } from '../../api';
import { Button } from '../../components/button';
import { FieldGroup } from '../../components/field';
import { Checkbox, Radios, Select, TextInput } from '../../components/inputs';
import { Callout, ErrorState } from '../../components/messages';
import { useToasts } from '../../components/toasts';
import { useDraft } from '../../drafts';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { ConflictDialog, UnsavedNotice } from './conflict-dialog';
import { PresentationPreview } from './presentation-preview';
import { useFieldErrors, useSaving } from './save-configuration';
import { configurationTexts } from './texts';

const draftSchema = z.object({
  products: z.array(z.enum(PRODUCTS)),
  presentation: presentationSchema,
  google: z.object({ credentialsSecretId: z.string(), scope: z.string() }),
});
type Asked = z.infer<typeof draftSchema>;

type PresentationStepProps = {
  listed: ListedConfiguration;
  onSaved: (saved: ListedConfiguration) => void;
  onReload: () => void;
};

export function PresentationStep({ listed, onSaved, onReload }: PresentationStepProps) {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const say = useToasts();
  const credentials = useLoad('credentials', (signal) => call('listGoogleCredentials', { signal }));
  const typed = useDraft(`presentation:${listed.configuration.id}`, askedOf(listed), draftSchema);
  const { value: draft, change } = typed;
  const saving = useSaving(listed, {
    isOutdated: typed.isOutdated,
    onSaved(saved) {
      typed.forget();
      say(texts.saved);
      onSaved(saved);
    },
  });
  const errors = useFieldErrors(saving.error);
  useEffect(() => {
    if (errors.isAny) document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [saving.error, errors.isAny]);

  const { products, presentation, google } = draft;
  const present = (part: Partial<Asked['presentation']>) => {
    change({ ...draft, presentation: { ...presentation, ...part } });
  };
  const hours = (half: 'first' | 'second', index: 0 | 1, time: string) => {
    const [from, to] = presentation.halfDays[half];
    const times: [string, string] = index === 0 ? [time, to] : [from, time];
    present({ halfDays: { ...presentation.halfDays, [half]: times } });
  };
  const save = () => {
    saving.save(draft);
  };

  return (
    <div class="console-columns">
      <form
        class="console-card"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <UnsavedNotice draft={typed} />
        {errors.isAny && <Callout tone="error" title={texts.correct} />}
        {saving.error !== null && !errors.isAny && <ErrorState error={saving.error} onAgain={save} />}
        <FieldGroup legend={texts.products} error={errors.of('/products')}>
          {PRODUCTS.map((product) => (
            <Checkbox
              key={product}
              label={texts.productNames[product]}
              checked={products.includes(product)}
              onChange={(checked) => {
                const chosen = PRODUCTS.filter((one) => (one === product ? checked : products.includes(one)));
                change({ ...draft, products: chosen });
              }}
            />
          ))}
        </FieldGroup>
        {credentials.value && credentials.value.items.length !== 1 && (
          <Select
            label={texts.credentials}
            hint={credentials.value.items.length === 0 ? texts.noCredentials : texts.credentialsHint}
            value={google.credentialsSecretId}
            options={withCurrent(
              credentials.value.items.map(({ credentialsSecretId, name, state }) => [
                credentialsSecretId,
                `${name} (${texts.credentialStates[state]})`,
              ]),
              google.credentialsSecretId,
            )}
            error={errors.of('/google')}
            onChange={(credentialsSecretId) => {
              change({ ...draft, google: { ...google, credentialsSecretId } });
            }}
          />
        )}
        <Select
          label={texts.locale}
          value={presentation.locale}
          options={[
            ['fr', texts.locales.fr],
            ['en', texts.locales.en],
          ]}
          onChange={(locale) => {
            present({ locale });
          }}
        />
        <TextInput
          label={texts.timeZone}
          hint={texts.timeZoneHint}
          value={presentation.timeZone}
          list={Intl.supportedValuesOf('timeZone')}
          error={errors.of('/presentation/timeZone')}
          onChange={(timeZone) => {
            present({ timeZone });
          }}
        />
        {(['first', 'second'] as const).map((half) => (
          <FieldGroup
            key={half}
            legend={half === 'first' ? texts.morning : texts.afternoon}
            error={errors.of(`/presentation/halfDays/${half}`)}
          >
            <div class="console-filters">
              {([0, 1] as const).map((index) => (
                <TextInput
                  key={index}
                  type="time"
                  label={index === 0 ? texts.starts : texts.ends}
                  value={presentation.halfDays[half][index]}
                  onChange={(time) => {
                    hours(half, index, time);
                  }}
                />
              ))}
            </div>
          </FieldGroup>
        ))}
        <FieldGroup legend={texts.invitations}>
          <Radios
            name="invitations"
            value={presentation.sendInvitations}
            options={choices(texts.invitationChoices, ['none', 'all', 'externalOnly'])}
            onChange={(sendInvitations) => {
              present({ sendInvitations });
            }}
          />
        </FieldGroup>
        <FieldGroup legend={texts.pending}>
          <Radios
            name="pending"
            value={presentation.pendingWorkplaces}
            options={choices(texts.pendingChoices, ['ignore', 'show'])}
            onChange={(pendingWorkplaces) => {
              present({ pendingWorkplaces });
            }}
          />
        </FieldGroup>
        <FieldGroup legend={texts.absenceTitle}>
          <Radios
            name="absence-title"
            value={presentation.absences.title}
            options={choices(texts.absenceTitles, ['masked', 'account'])}
            onChange={(title) => {
              present({ absences: { ...presentation.absences, title } });
            }}
          />
        </FieldGroup>
        <FieldGroup legend={texts.absenceAs}>
          <Radios
            name="absence-as"
            value={presentation.absences.as}
            options={choices(texts.absenceKinds, ['event', 'outOfOffice'])}
            onChange={(as) => {
              present({ absences: { ...presentation.absences, as } });
            }}
          />
        </FieldGroup>
        <div class="console-actions">
          <Button kind="primary" type="submit" busy={saving.isBusy}>
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
      <PresentationPreview products={products} presentation={presentation} />
    </div>
  );
}

function askedOf({ configuration: { products, presentation, google } }: ListedConfiguration): Asked {
  return { products, presentation, google };
}

function choices<Value extends string>(texts: Record<Value, string>, values: Value[]): [Value, string][] {
  return values.map((value) => [value, texts[value]]);
}

/** A secret that was created beside this deployment is not among those that it knows. */
function withCurrent(options: [string, string][], current: string): [string, string][] {
  return options.some(([value]) => value === current) ? options : [...options, [current, current]];
}
