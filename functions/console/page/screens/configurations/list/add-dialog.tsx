import { useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { ConfirmDialog, Dialog } from '../../../components/dialog';
import { FieldGroup } from '../../../components/field';
import { Radios } from '../../../components/inputs';
import { useTexts } from '../../../language';
import { navigate } from '../../../router';
import type { Establishments } from '../form/tenant';
import { LIST_PATH } from '../paths';
import { listTexts } from './texts';

type AddDialogProps = {
  /** Of the establishment. */
  id: string;
  items: ListedConfiguration[];
  establishments: Establishments;
};

const NEW = '';

/** Asks to which configuration an establishment is added. There it is an unsaved change. */
export function AddDialog({ id, items, establishments }: AddDialogProps) {
  const texts = useTexts(listTexts);
  const [first] = items;
  const [chosen, choose] = useState(first?.configuration.id ?? NEW);
  const found = establishments.list?.items.find((one) => one.id === id);
  const owner = items.find(({ configuration }) => configuration.establishments.includes(id));
  const name = establishments.nameOf(id);
  const close = () => {
    navigate(LIST_PATH, { replace: true });
  };
  if (owner || (establishments.list?.state === 'ready' && !found)) {
    return (
      <Dialog title={texts.addTitle(name)} onClose={close}>
        <p>{owner ? texts.addTaken(name, owner.configuration.name) : texts.addUnknown(id)}</p>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      title={texts.addTitle(name)}
      confirm={texts.addGo}
      onClose={close}
      onConfirm={() => {
        const path = `${LIST_PATH}/${chosen === NEW ? 'new' : encodeURIComponent(chosen)}`;
        navigate(`${path}?add=${encodeURIComponent(id)}`, { replace: true });
      }}
    >
      <p>{texts.addHelp}</p>
      <FieldGroup legend={texts.addTo}>
        <Radios
          value={chosen}
          options={[
            ...items.map(({ configuration }) => [configuration.id, configuration.name] as const),
            [NEW, texts.addToNew],
          ]}
          onChange={choose}
        />
      </FieldGroup>
    </ConfirmDialog>
  );
}
