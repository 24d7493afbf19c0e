import type { ListedConfiguration } from '../../../../contract/configurations';
import { ConfirmDialog } from '../../../components/dialog';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { useEstablishments } from '../form/tenant';
import { editTexts } from './texts';
import type { StateChange } from './use-state-change';

type StateDialogProps = {
  change: Exclude<StateChange, 'activate'>;
  listed: ListedConfiguration;
  isBusy: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before a configuration is paused or deleted, and says what becomes of its events. */
export function StateDialog({ change, listed, isBusy, onConfirm, onClose }: StateDialogProps) {
  const texts = useTexts(editTexts);
  const formats = useFormats();
  const { nameOf } = useEstablishments();
  const { name, establishments } = listed.configuration;
  const isRemoval = change === 'remove';
  return (
    <ConfirmDialog
      critical
      title={isRemoval ? texts.removeQuestion(name) : texts.pauseQuestion(name)}
      confirm={isRemoval ? texts.removeConfirm : texts.pauseConfirm}
      busy={isBusy}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>{isRemoval ? texts.removeText : texts.pauseText}</p>
      {isRemoval && <p>{texts.removeEstablishments(formats.list(establishments.map(nameOf)))}</p>}
    </ConfirmDialog>
  );
}
