import type { ListedConfiguration } from '../../../../contract/configurations';
import { useTexts } from '../../../language';
import { AuthorizationCheckForm } from './authorization-check';
import { useDelegatedClient } from './delegated-client';
import { Delegation } from './delegation';
import { HandOff } from './hand-off';
import { authorizationTexts } from './texts';

type PanelsProps = { listed: ListedConfiguration; onChecked: () => void };

/** Delegation and check, with the instructions to hand off beside them. For the wizard. */
export function AuthorizationPanels({ listed, onChecked }: PanelsProps) {
  const texts = useTexts(authorizationTexts);
  const { configuration, authorization } = listed;
  const delegated = useDelegatedClient(configuration);
  const isGranted = authorization.state === 'granted';
  return (
    <div class="console-two">
      <div class="console-stack">
        <section class="box console-stack">
          <div>
            <h2>{texts.authorizeTitle}</h2>
            <p class="console-small console-subtle">{texts.authorizeHelp}</p>
          </div>
          <Delegation configuration={configuration} delegated={delegated} isMain={!isGranted} />
        </section>
        <section class="box console-stack">
          <h2>{texts.checkTitle}</h2>
          <AuthorizationCheckForm listed={listed} showsLast onChecked={onChecked} />
        </section>
      </div>
      {delegated.client && (
        <aside class="box console-stack">
          <HandOff client={delegated.client} />
          <p class="console-tiny">{texts.noWait}</p>
        </aside>
      )}
    </div>
  );
}
