import { useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { useSession } from '../../../api';
import { useErrorText } from '../../../components/messages';
import { useToast } from '../../../components/toasts';
import { useTexts } from '../../../language';
import { editTexts } from './texts';

export type StateChange = 'activate' | 'pause' | 'remove';

type Changing = {
  isBusy: boolean;
  /** Says the result in a toast. */
  run: (change: StateChange, listed: ListedConfiguration) => void;
};

/** Activates, pauses or deletes a configuration. */
export function useStateChange(onDone: (change: StateChange) => void): Changing {
  const texts = useTexts(editTexts);
  const { call } = useSession();
  const showToast = useToast();
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  return {
    isBusy,
    run(change, { configuration: { id, name }, etag }) {
      const changes = {
        activate: () => call('activateConfiguration', { id, etag }),
        pause: () => call('deactivateConfiguration', { id, etag }),
        remove: () => call('deleteConfiguration', { id, etag }),
      };
      const messages = { activate: texts.activated, pause: texts.paused, remove: texts.removed };
      setBusy(true);
      changes[change]()
        .then(
          () => {
            showToast(messages[change](name));
          },
          (error: unknown) => {
            showToast(errorText(error), 'critical');
          },
        )
        .finally(() => {
          setBusy(false);
          onDone(change);
        });
    },
  };
}
