import type { ComponentChildren } from 'preact';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { Button } from '../../../components/button';
import { PageContent, PageFooter } from '../../../components/page-header';
import { useTexts } from '../../../language';
import { AuthorizationPanels } from '../authorization/authorization-panels';
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
