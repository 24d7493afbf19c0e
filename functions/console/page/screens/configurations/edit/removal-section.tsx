import { useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { Button } from '../../../components/button';
import { useTexts } from '../../../language';
import { navigate } from '../../../router';
import { LIST_PATH } from '../paths';
import { StateDialog } from './state-dialog';
import { editTexts } from './texts';
import { useStateChange } from './use-state-change';

type RemovalProps = { listed: ListedConfiguration; reload: () => void; onRemoved: () => void };

/** Pause or activation, and deletion. */
export function RemovalSection({ listed, reload, onRemoved }: RemovalProps) {
  const texts = useTexts(editTexts);
  const { active } = listed.configuration;
  const [asked, ask] = useState<'pause' | 'remove' | null>(null);
  const change = useStateChange((done) => {
    ask(null);
    reload();
    if (done !== 'remove') return;
    onRemoved();
    navigate(LIST_PATH);
  });
  return (
    <>
      <div class="console-row mod-spread">
        <div>
          <h3>{active ? texts.pauseTitle : texts.activateTitle}</h3>
          <p class="console-small console-subtle">{active ? texts.pauseHelp : texts.activateHelp}</p>
        </div>
        {active ? (
          <Button
            onClick={() => {
              ask('pause');
            }}
          >
            {texts.pauseAsk}
          </Button>
        ) : (
          <Button
            busy={change.isBusy}
            onClick={() => {
              change.run('activate', listed);
            }}
          >
            {texts.activate}
          </Button>
        )}
      </div>
      <div class="divider" />
      <div class="console-row mod-spread">
        <div>
          <h3>{texts.removeTitle}</h3>
          <p class="console-small console-subtle">{texts.removeHelp}</p>
        </div>
        <Button
          kind="criticalOutlined"
          onClick={() => {
            ask('remove');
          }}
        >
          {texts.removeAsk}
        </Button>
      </div>
      {asked !== null && (
        <StateDialog
          change={asked}
          listed={listed}
          isBusy={change.isBusy}
          onConfirm={() => {
            change.run(asked, listed);
          }}
          onClose={() => {
            ask(null);
          }}
        />
      )}
    </>
  );
}
