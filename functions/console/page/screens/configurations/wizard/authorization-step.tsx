import type { ComponentChildren } from 'preact';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { Button } from '../../../components/button';
import { PageContent, PageFooter } from '../../../components/page-header';
import { useTexts } from '../../../language';
import { AuthorizationCheckForm } from '../authorization/authorization-check';
import { useDelegatedClient } from '../authorization/delegated-client';
import { Delegation } from '../authorization/delegation';
import { HandOff } from '../authorization/hand-off';
import { authorizationTexts } from '../authorization/texts';
import { STEPS } from '../paths';
import { wizardTexts } from './texts';

type AuthorizationStepProps = {
  /** The list of steps. */
  steps: ComponentChildren;

  listed: ListedConfiguration;
  reload: () => void;
  onBack: () => void;
  onNext: () => void;
};

/** Delegation and check. One can go on without: Google may take a day to apply the authorization. */
export function AuthorizationStep({ steps, listed, reload, onBack, onNext }: AuthorizationStepProps) {
  const texts = useTexts(wizardTexts);
  const isGranted = listed.authorization.state === 'granted';
  return (
    <>
      <PageContent>
        {steps}
        <AuthorizationPanels listed={listed} onChecked={reload} />
      </PageContent>
      <PageFooter
        actions={
          <>
            <Button kind="quiet" onClick={onBack}>
              {texts.previous}
            </Button>
            <Button kind={isGranted ? 'primary' : 'secondary'} onClick={onNext}>
              {isGranted ? texts.goOn : texts.goOnWithoutWaiting}
            </Button>
          </>
        }
      >
        <span class="console-wide-only">{texts.stepOf(STEPS.indexOf('authorization') + 1)}</span>
      </PageFooter>
    </>
  );
}

type PanelsProps = { listed: ListedConfiguration; onChecked: () => void };

/** Delegation and check, with the instructions to hand off beside them. For the wizard. */
function AuthorizationPanels({ listed, onChecked }: PanelsProps) {
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
