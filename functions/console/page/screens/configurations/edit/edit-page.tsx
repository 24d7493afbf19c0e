import type { ComponentChildren } from 'preact';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { ButtonLink } from '../../../components/button';
import { ErrorState, StatusBadge } from '../../../components/messages';
import { PageContent, PageHeader } from '../../../components/page-header';
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
import { useAddedEstablishment } from '../form/use-added-establishment';
import { useForm } from '../form/use-form';
import { ImportSection } from '../import/import-section';
import { importTexts } from '../import/texts';
import { useImport } from '../import/use-import';
import { LIST_PATH, logPath, type SectionName } from '../paths';
import { STATE_TONES, stateOf } from '../state';
import { configurationTexts } from '../texts';
import { EditFooter } from './edit-footer';
import { RemovalSection } from './removal-section';
import { SectionNav, useOpenSection } from './section-nav';

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
