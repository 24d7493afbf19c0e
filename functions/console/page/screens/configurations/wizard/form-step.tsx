import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { Button } from '../../../components/button';
import { Callout, ErrorState } from '../../../components/messages';
import { PageContent, PageFooter } from '../../../components/page-header';
import { useToast } from '../../../components/toasts';
import { useTexts } from '../../../language';
import { navigate } from '../../../router';
import { ConflictDialog } from '../form/conflict-dialog';
import { GENERAL_FIELDS, PRESENTATION_FIELDS } from '../form/fields';
import { GeneralFields } from '../form/general-fields';
import { PresentationFields } from '../form/presentation-fields';
import { PresentationPreview } from '../form/presentation-preview';
import { ProductsField } from '../form/products-field';
import { formTexts } from '../form/texts';
import { type Form, useAddedEstablishment, useForm } from '../form/use-form';
import { LIST_PATH, STEPS } from '../paths';
import { configurationTexts } from '../texts';
import { LeaveDialog } from './leave-dialog';
import { wizardTexts } from './texts';

type FormStepProps = {
  /** The list of steps. */
  steps: ComponentChildren;

  step: 'general' | 'products';
  listed: ListedConfiguration | null;
  reload: () => void;
  onSaved: (saved: ListedConfiguration) => void;
  onBack: () => void;
};

/** A step with fields. Its changes are kept as a draft until it is saved. */
export function FormStep({ steps, step, listed, reload, onSaved, onBack }: FormStepProps) {
  const texts = useTexts(wizardTexts);
  const formText = useTexts(formTexts);
  const { sections } = useTexts(configurationTexts);
  const showToast = useToast();
  const form = useForm(listed, (saved) => {
    showToast(formText.saved);
    onSaved(saved);
  });
  useAddedEstablishment(form);
  const { draft, saving } = form;
  const isGeneral = step === 'general';
  const names = isGeneral ? GENERAL_FIELDS : PRESENTATION_FIELDS;
  const wrong = form.wrong.filter((name) => names.includes(name));
  const changed = draft.changed.filter((name) => names.includes(name));
  const [isLeaving, setLeaving] = useState(false);
  const submit = () => {
    if (listed && changed.length === 0) onSaved(listed);
    else form.submit(names);
  };

  return (
    <form
      class="console-step-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <PageContent>
        {steps}
        <div class="console-two">
          <div class="box console-stack">
            <div>
              <h2>{sections[step]}</h2>
              <p class="console-small console-subtle">
                {isGeneral ? formText.generalHelp : formText.productsHelp}
              </p>
            </div>
            <FormNotice form={form} />
            <div class={isGeneral ? 'console-form' : 'console-stack'}>
              {isGeneral ? (
                <GeneralFields form={form} />
              ) : (
                <>
                  <ProductsField form={form} />
                  <PresentationFields form={form} />
                </>
              )}
            </div>
          </div>
          <aside class="box console-stack mod-S">
            {isGeneral ? <Needs /> : <PresentationPreview fields={form.fields} />}
          </aside>
        </div>
        {saving.error !== null && wrong.length === 0 && <ErrorState error={saving.error} onRetry={submit} />}
      </PageContent>
      <PageFooter
        actions={
          <>
            <Button
              kind="quiet"
              onClick={() => {
                if (changed.length > 0) setLeaving(true);
                else navigate(LIST_PATH);
              }}
            >
              {texts.cancel}
            </Button>
            {!isGeneral && <Button onClick={onBack}>{texts.previous}</Button>}
            <Button kind="primary" type="submit" busy={saving.isBusy}>
              {texts.next}
            </Button>
          </>
        }
      >
        <span class={wrong.length > 0 ? undefined : 'console-wide-only'}>
          {wrong.length > 0 ? texts.correct(wrong.length) : texts.stepOf(STEPS.indexOf(step) + 1)}
        </span>
      </PageFooter>
      {isLeaving && (
        <LeaveDialog
          onStay={() => {
            setLeaving(false);
          }}
          onDiscard={() => {
            draft.discard();
            navigate(LIST_PATH);
          }}
        />
      )}
      <ConflictDialog
        saving={saving}
        onTakeTheirs={() => {
          draft.discard();
          reload();
        }}
      />
    </form>
  );
}

/** What a person should have at hand, and how long it takes. */
function Needs() {
  const texts = useTexts(wizardTexts);
  return (
    <>
      <h2>{texts.needsTitle}</h2>
      <ul class="console-checks">
        {texts.needs.map(([need, time], index) => (
          <li key={need}>
            <span class="console-mark">{index + 1}</span>
            <span class="console-small">
              {need}
              <span class="console-tiny console-block">{time}</span>
            </span>
          </li>
        ))}
      </ul>
      <p class="console-tiny">{texts.needsNote}</p>
    </>
  );
}

/** Says that the form shows what was entered earlier. */
function FormNotice({ form: { draft } }: { form: Form }) {
  const texts = useTexts(formTexts);
  // Of the first render: what is changed later is no earlier input.
  const [wasChanged] = useState(draft.changed.length > 0);
  if (!wasChanged || draft.changed.length === 0) return null;
  return (
    <Callout
      tone="neutral"
      title={texts.unsavedTitle}
      actions={
        <Button small onClick={draft.discard}>
          {texts.discard}
        </Button>
      }
    >
      {texts.unsavedHelp}
    </Callout>
  );
}
