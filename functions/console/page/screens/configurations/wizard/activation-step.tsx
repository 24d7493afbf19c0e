import { useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../contract/configurations';
import { useSession } from '../../api';
import { Button } from '../../components/button';
import { Callout, ErrorState } from '../../components/messages';
import { useToast } from '../../components/toasts';
import { useTexts } from '../../language';
import { Link, navigate } from '../../router';
import { DirectoryProgress } from './directory-progress';
import { configurationTexts } from './texts';

type ActivationStepProps = { listed: ListedConfiguration; onChanged: () => void };

export function ActivationStep({ listed, onChanged }: ActivationStepProps) {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const showToast = useToast();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { id, name, active } = listed.configuration;

  const activate = () => {
    setBusy(true);
    setError(null);
    call('activateConfiguration', { id, etag: listed.etag })
      .then(() => {
        showToast(texts.activated(name));
      }, setError)
      .finally(() => {
        setBusy(false);
        onChanged();
      });
  };

  if (active) {
    return (
      <div class="console-card">
        <Callout tone="success" title={texts.doneTitle}>
          {texts.doneHelp}
        </Callout>
        <DirectoryProgress configured={listed.etag} />
        <Link to={`/console/log?configuration=${encodeURIComponent(id)}`}>{texts.seeLog}</Link>
      </div>
    );
  }
  return (
    <div class="console-card">
      <p>{texts.activationIntro}</p>
      {listed.authorization.state !== 'granted' && (
        <Callout tone="warning">{texts.activationWarning}</Callout>
      )}
      {error !== null && <ErrorState error={error} onRetry={activate} />}
      <div class="console-actions">
        <Button kind="primary" busy={isBusy} onClick={activate}>
          {texts.activateNow}
        </Button>
        <Button
          onClick={() => {
            navigate('/console/configurations');
          }}
        >
          {texts.activateLater}
        </Button>
      </div>
    </div>
  );
}
