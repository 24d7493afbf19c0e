import type { ComponentChildren } from 'preact';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { Button, ButtonLink } from '../../../components/button';
import { focusHeading } from '../../../components/focus-return';
import { Icon } from '../../../components/icon';
import { ErrorState, StatusBadge } from '../../../components/messages';
import { PageContent, PageFooter, PageHeader } from '../../../components/page-header';
import { useToast } from '../../../components/toasts';
import { useTexts } from '../../../language';
import { AuthorizationSection } from '../authorization/authorization-section';
import { ConflictDialog } from '../form/conflict-dialog';
import { FIELD_NAMES } from '../form/fields';
import { GeneralFields } from '../form/general-fields';
import { PresentationFields } from '../form/presentation-fields';
import { PresentationPreview } from '../form/presentation-preview';
import { ProductsField } from '../form/products-field';
import { formTexts } from '../form/texts';
import { focusError, type Form, useAddedEstablishment, useForm } from '../form/use-form';
import { ImportSection } from '../import/import-section';
import { importTexts } from '../import/texts';
import { useImport } from '../import/use-import';
import { LIST_PATH, logPath, type SectionName } from '../paths';
import { STATE_TONES, stateOf } from '../state';
import { configurationTexts } from '../texts';
import { RemovalSection } from './removal-section';
import { SectionNav, useOpenSection } from './section-nav';
import { editTexts } from './texts';

type EditPageProps = {
  listed: ListedConfiguration;
  /** Null for the top of the page. */
  section: SectionName | null;
  onSaved: (saved: ListedConfiguration) => void;
  reload: () => void;
};

/** A configuration that was activated once: its sections, with one button to save. */
export function EditPage({ listed, section, onSaved, reload }: EditPageProps) {
  const names = useTexts(configurationTexts);
  const texts = useTexts(formTexts);
  const importText = useTexts(importTexts);
  const showToast = useToast();
  const { id, name } = listed.configuration;
  const state = stateOf(listed);
  const form = useForm(listed, (saved) => {
    // The button that has the focus becomes disabled.
    if (document.activeElement instanceof HTMLButtonElement) focusHeading();
    showToast(texts.saved);
    onSaved(saved);
  });
  const running = useImport(id);
  const submit = () => {
    form.submit(FIELD_NAMES);
  };
  useAddedEstablishment(form);
  useOpenSection(section);

  return (
    <>
      <PageHeader
        title={name}
        back={{ to: LIST_PATH, text: names.back }}
        badge={<StatusBadge tone={STATE_TONES[state]}>{names.badges[state]}</StatusBadge>}
        actions={
          <ButtonLink small to={logPath(id)}>
            {names.seeLog}
          </ButtonLink>
        }
      />
      <PageContent>
        <div class="console-two mod-nav">
          <SectionNav id={id} />
          <div class="console-stack">
            <Section name="general">
              <GeneralFields form={form} wide />
            </Section>
            <Section name="products">
              <ProductsField form={form} />
              <PresentationFields form={form} />
              <PresentationPreview fields={form.fields} />
            </Section>
            <Section name="authorization">
              <AuthorizationSection listed={listed} isOpen={section === 'authorization'} onChecked={reload} />
            </Section>
            <Section name="import" help={importText.sectionHelp}>
              <ImportSection listed={listed} running={running} />
            </Section>
            <Section name="removal" danger>
              <RemovalSection
                listed={listed}
                reload={reload}
                onRemoved={() => {
                  form.draft.discard();
                }}
              />
            </Section>
            {form.saving.error !== null && form.wrong.length === 0 && (
              <ErrorState error={form.saving.error} onRetry={submit} />
            )}
          </div>
        </div>
      </PageContent>
      <EditFooter form={form} onSave={submit} />
      <ConflictDialog
        saving={form.saving}
        onTakeTheirs={() => {
          form.draft.discard();
          reload();
        }}
      />
    </>
  );
}

type SectionProps = { name: SectionName; help?: string; danger?: boolean; children: ComponentChildren };

function Section({ name, help, danger = false, children }: SectionProps) {
  const { sections } = useTexts(configurationTexts);
  return (
    <section class={`box console-stack ${danger ? 'console-danger' : ''}`} id={name}>
      <div>
        <h2 tabIndex={-1}>{sections[name]}</h2>
        {help && <p class="console-small console-subtle">{help}</p>}
      </div>
      {children}
    </section>
  );
}

/** What is not saved, with the way to what is wrong, and the one button to save. */
function EditFooter({ form, onSave }: { form: Form; onSave: () => void }) {
  const texts = useTexts(editTexts);
  const showToast = useToast();
  const { draft, saving, wrong } = form;
  const count = draft.changed.length;
  return (
    <PageFooter
      actions={
        <>
          {count > 0 && (
            <Button
              kind="quiet"
              onClick={() => {
                draft.discard();
                showToast(texts.discarded);
                focusHeading();
              }}
            >
              {texts.discard}
            </Button>
          )}
          <Button kind="primary" disabled={count === 0} busy={saving.isBusy} onClick={onSave}>
            {texts.save}
          </Button>
        </>
      }
    >
      {count === 0 && wrong.length === 0 && <span class="console-wide-only">{texts.noChanges}</span>}
      {count > 0 && wrong.length === 0 && <span>{texts.changes(count)}</span>}
      {wrong.length > 0 && (
        <>
          <Icon name="signWarning" />
          <button type="button" class="console-link" onClick={focusError}>
            {count > 0 && `${texts.changes(count)}, `}
            {texts.correct(wrong.length)}
          </button>
        </>
      )}
    </PageFooter>
  );
}
