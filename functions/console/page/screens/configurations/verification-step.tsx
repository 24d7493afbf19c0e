import { useCallback, useState } from 'preact/hooks';
import type { AuthorizationCheck, ListedConfiguration } from '../../../contract/configurations';
import { Button } from '../../components/button';
import { useTexts } from '../../language';
import { AuthorizationTry } from './authorization-try';
import { configurationTexts } from './texts';

type VerificationStepProps = { listed: ListedConfiguration; onNext: () => void };

/** A real check of what Google's administrator has done. One may go on without: Google may take a day. */
export function VerificationStep({ listed, onNext }: VerificationStepProps) {
  const texts = useTexts(configurationTexts);
  const [isWorking, setWorking] = useState(listed.authorization.state === 'granted');
  const onFinding = useCallback((finding: AuthorizationCheck['finding']) => {
    setWorking(finding === 'working');
  }, []);
  return (
    <div class="console-card">
      <p>{texts.verificationIntro}</p>
      <AuthorizationTry id={listed.configuration.id} onFinding={onFinding} />
      <div class="console-actions">
        <Button kind={isWorking ? 'primary' : 'secondary'} onClick={onNext}>
          {isWorking ? texts.goOn : texts.goOnUnchecked}
        </Button>
      </div>
    </div>
  );
}
