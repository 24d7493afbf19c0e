import { Button, ButtonLink } from '../../../components/button';
import { Dialog } from '../../../components/dialog';
import { useTexts } from '../../../language';
import { LIST_PATH } from '../paths';
import { wizardTexts } from './texts';

type LeaveProps = { onStay: () => void; onDiscard: () => void };

/** Asks what becomes of unsaved input when a person cancels. */
export function LeaveDialog({ onStay, onDiscard }: LeaveProps) {
  const texts = useTexts(wizardTexts);
  return (
    <Dialog
      title={texts.leaveTitle}
      onClose={onStay}
      actions={
        <>
          <Button kind="criticalOutlined" onClick={onDiscard}>
            {texts.discardDraft}
          </Button>
          <Button kind="quiet" autofocus onClick={onStay}>
            {texts.stay}
          </Button>
          <ButtonLink to={LIST_PATH} kind="primary">
            {texts.keepDraft}
          </ButtonLink>
        </>
      }
    >
      <p>{texts.leaveHelp}</p>
    </Dialog>
  );
}
