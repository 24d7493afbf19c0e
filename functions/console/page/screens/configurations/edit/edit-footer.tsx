import { Button } from '../../../components/button';
import { Icon } from '../../../components/icon';
import { PageFooter } from '../../../components/page-header';
import { useToast } from '../../../components/toasts';
import { useTexts } from '../../../language';
import { focusError, type Form } from '../form/use-form';
import { editTexts } from './texts';

/** What is not saved, with the way to what is wrong, and the one button to save. */
export function EditFooter({ form, onSave }: { form: Form; onSave: () => void }) {
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
                document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
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
