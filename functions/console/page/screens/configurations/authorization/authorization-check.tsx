import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import type { AuthorizationCheck, ListedConfiguration } from '../../../contract/configurations';
import { useSession } from '../../api';
import { Button } from '../../components/button';
import { EmployeeInput } from '../../components/employee-input';
import { Callout, ErrorState } from '../../components/messages';
import { useDraft } from '../../drafts';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { useFieldErrors } from './save-configuration';
import { configurationTexts } from './texts';

type VerificationStepProps = { listed: ListedConfiguration; onNext: () => void };

/**
 * Checks the authorization with a live call to Google. The step can be skipped: Google may take a day to apply a
 * change.
 */
export function VerificationStep({ listed, onNext }: VerificationStepProps) {
  const texts = useTexts(configurationTexts);
  const [isWorking, setWorking] = useState(listed.authorization.state === 'granted');
  const onFinding = useCallback((finding: AuthorizationCheck['finding']) => {
    setWorking(finding === 'working');
  }, []);
  return (
    <div class="console-card">
      <p>{texts.verificationIntro}</p>
      <AuthorizationCheckForm id={listed.configuration.id} onFinding={onFinding} />
      <div class="console-actions">
        <Button kind={isWorking ? 'primary' : 'secondary'} onClick={onNext}>
          {isWorking ? texts.goOn : texts.skipCheck}
        </Button>
      </div>
    </div>
  );
}

/** Google usually applies a delegation within minutes. */
const POLL_MS = 30_000;

type AuthorizationCheckFormProps = {
  id: string;
  onFinding: (finding: AuthorizationCheck['finding']) => void;
};

/** Checks access to the calendar of one employee, and repeats the check while it may succeed without another change. */
function AuthorizationCheckForm({ id, onFinding }: AuthorizationCheckFormProps) {
  const texts = useTexts(configurationTexts);
  const formats = useFormats();
  const { call, person } = useSession();
  const { value: address, change: setAddress } = useDraft(
    `check:${id}`,
    person.name.includes('@') ? person.name : '',
    z.string(),
  );
  const [check, setCheck] = useState<AuthorizationCheck | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const errors = useFieldErrors(error);
  const finding = check && texts.findings[check.finding];

  const current = useRef(address);
  current.current = address;
  const run = useCallback(() => {
    setBusy(true);
    setError(null);
    call('checkAuthorization', { id, body: { address } })
      .then((found) => {
        // The address has changed meanwhile.
        if (current.current !== address) return;
        setCheck(found);
        onFinding(found.finding);
      }, setError)
      .finally(() => {
        setBusy(false);
      });
  }, [call, id, address, onFinding]);

  const mayRecover = finding?.mayRecover === true;
  useEffect(() => {
    if (!mayRecover) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') run();
    }, POLL_MS);
    return () => {
      clearInterval(timer);
    };
  }, [mayRecover, run]);

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <EmployeeInput
        label={texts.checkAddress}
        hint={texts.checkAddressHint}
        value={address}
        error={errors.of('/address')}
        onChange={(typed) => {
          setAddress(typed);
          setCheck(null);
          setError(null);
        }}
      />
      <Button type="submit" kind={check?.finding === 'working' ? 'secondary' : 'primary'} busy={isBusy}>
        {check ? texts.checkAgain : texts.check}
      </Button>
      <div aria-live="polite">
        {error !== null && !errors.isAny && <ErrorState error={error} onRetry={run} />}
        {check && finding && (
          <Callout tone={check.finding === 'working' ? 'success' : 'warning'} title={finding.title}>
            <p>{finding.help}</p>
            {check.finding === 'authorization_missing' && <p>{texts.delay}</p>}
            {mayRecover && <p>{texts.rechecking}</p>}
            <p class="console-remark">
              {formats.time(check.at)}
              {check.detail !== null && ` · ${check.detail}`}
            </p>
          </Callout>
        )}
      </div>
    </form>
  );
}
