import { useEffect } from 'preact/hooks';
import * as z from 'zod/mini';
import { PRODUCTS } from '../../../../domain/vocabulary';
import {
  presentation as presentationSchema,
  type ListedConfiguration,
} from '../../../contract/configurations';
import { Button } from '../../components/button';
import { FieldGroup } from '../../components/field';
import { Checkbox, Radios, Select, TextInput } from '../../components/inputs';
import { Callout, ErrorState } from '../../components/messages';
import { useToast } from '../../components/toasts';
import { useDraft } from '../../drafts';
import { useTexts } from '../../language';
import { ConflictDialog, UnsavedNotice } from './conflict-dialog';
import { PresentationPreview } from './presentation-preview';
import { useFieldErrors, useSaving } from './save-configuration';
import { configurationTexts } from './texts';

const draftSchema = z.object({
  products: z.array(z.enum(PRODUCTS)),
  presentation: presentationSchema,
});
type Fields = z.infer<typeof draftSchema>;

type PresentationStepProps = {
  listed: ListedConfiguration;
  onSaved: (saved: ListedConfiguration) => void;
  onReload: () => void;
};

export function PresentationStep({ listed, onSaved, onReload }: PresentationStepProps) {
  const texts = useTexts(configurationTexts);
  const showToast = useToast();
  const draft = useDraft(`presentation:${listed.configuration.id}`, savedFields(listed), draftSchema);
  const { value: fields, change } = draft;
  const saving = useSaving(listed, {
    isOutdated: draft.isOutdated,
    onSaved(saved) {
      draft.discard();
      showToast(texts.saved);
      onSaved(saved);
    },
  });
  const errors = useFieldErrors(saving.error);
  useEffect(() => {
    if (errors.isAny) document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [saving.error, errors.isAny]);

  const { products, presentation } = fields;
  const changePresentation = (part: Partial<Fields['presentation']>) => {
    change({ ...fields, presentation: { ...presentation, ...part } });
  };
  const changeHalfDay = (half: 'first' | 'second', index: 0 | 1, time: string) => {
    const [from, to] = presentation.halfDays[half];
    const times: [string, string] = index === 0 ? [time, to] : [from, time];
    changePresentation({ halfDays: { ...presentation.halfDays, [half]: times } });
  };
  const save = () => {
    saving.save(fields);
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
        <UnsavedNotice draft={draft} />
        {errors.isAny && <Callout tone="critical" title={texts.correct} />}
        {saving.error !== null && !errors.isAny && <ErrorState error={saving.error} onRetry={save} />}
        <FieldGroup legend={texts.products} error={errors.of('/products')}>
          {PRODUCTS.map((product) => (
            <Checkbox
              key={product}
              label={texts.productNames[product]}
              checked={products.includes(product)}
              onChange={(checked) => {
                const chosen = PRODUCTS.filter((one) => (one === product ? checked : products.includes(one)));
                change({ ...fields, products: chosen });
              }}
            />
          ))}
        </FieldGroup>
        <Select
          label={texts.locale}
          value={presentation.locale}
          options={[
            ['fr', texts.locales.fr],
            ['en', texts.locales.en],
          ]}
          onChange={(locale) => {
            changePresentation({ locale });
          }}
        />
        <TextInput
          label={texts.timeZone}
          hint={texts.timeZoneHint}
          value={presentation.timeZone}
          list={Intl.supportedValuesOf('timeZone')}
          error={errors.of('/presentation/timeZone')}
          onChange={(timeZone) => {
            changePresentation({ timeZone });
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
                    changeHalfDay(half, index, time);
                  }}
                />
              ))}
            </div>
          </FieldGroup>
        ))}
        <FieldGroup legend={texts.invitations}>
          <Radios
            value={presentation.sendInvitations}
            options={choices(texts.invitationChoices, ['none', 'all', 'externalOnly'])}
            onChange={(sendInvitations) => {
              changePresentation({ sendInvitations });
            }}
          />
        </FieldGroup>
        <FieldGroup legend={texts.pending}>
          <Radios
            value={presentation.pendingWorkplaces}
            options={choices(texts.pendingChoices, ['ignore', 'show'])}
            onChange={(pendingWorkplaces) => {
              changePresentation({ pendingWorkplaces });
            }}
          />
        </FieldGroup>
        <FieldGroup legend={texts.absenceTitle}>
          <Radios
            value={presentation.absences.title}
            options={choices(texts.absenceTitles, ['masked', 'account'])}
            onChange={(title) => {
              changePresentation({ absences: { ...presentation.absences, title } });
            }}
          />
        </FieldGroup>
        <FieldGroup legend={texts.absenceAs}>
          <Radios
            value={presentation.absences.as}
            options={choices(texts.absenceKinds, ['event', 'outOfOffice'])}
            onChange={(as) => {
              changePresentation({ absences: { ...presentation.absences, as } });
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
            draft.discard();
            onReload();
          }}
        />
      </form>
      <PresentationPreview products={products} presentation={presentation} />
    </div>
  );
}

function savedFields({ configuration: { products, presentation } }: ListedConfiguration): Fields {
  return { products, presentation };
}

function choices<const Value extends string>(
  texts: Record<NoInfer<Value>, string>,
  values: readonly Value[],
): [Value, string][] {
  return values.map((value) => [value, texts[value]]);
}
