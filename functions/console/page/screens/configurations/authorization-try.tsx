import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import type { AuthorizationCheck } from '../../../contract/configurations';
import { useSession } from '../../api';
import { Button } from '../../components/button';
import { TextInput } from '../../components/inputs';
import { Callout, ErrorState } from '../../components/messages';
import { useDraft } from '../../drafts';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { useFieldErrors } from './save-configuration';
import { configurationTexts } from './texts';

/** Google applies a delegation within minutes as a rule. */
const AGAIN_MS = 30_000;

type AuthorizationTryProps = { id: string; onFinding: (finding: AuthorizationCheck['finding']) => void };

/** Tries Google with the calendar of one employee, and again by itself as long as what is missing may still come. */
export function AuthorizationTry({ id, onFinding }: AuthorizationTryProps) {
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
        // Another address was typed meanwhile: of that one nothing is known.
        if (current.current !== address) return;
        setCheck(found);
        onFinding(found.finding);
      }, setError)
      .finally(() => {
        setBusy(false);
      });
  }, [call, id, address, onFinding]);

  const mayMend = finding?.mayMend === true;
  useEffect(() => {
    if (!mayMend) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') run();
    }, AGAIN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [mayMend, run]);

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <TextInput
        type="email"
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
        {error !== null && !errors.isAny && <ErrorState error={error} onAgain={run} />}
        {check && finding && (
          <Callout tone={check.finding === 'working' ? 'success' : 'warning'} title={finding.title}>
            <p>{finding.help}</p>
            {check.finding === 'authorization_missing' && <p>{texts.delay}</p>}
            {mayMend && <p>{texts.rechecking}</p>}
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
