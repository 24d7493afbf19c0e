import type { AuthorizationCheck, ListedConfiguration } from '../../../../contract/configurations';
import { ApiError } from '../../../api';
import { Button } from '../../../components/button';
import { EmployeeInput } from '../../../components/employee-input';
import { Callout, ErrorState } from '../../../components/messages';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { emailIssue } from '../form/issues';
import { issueTexts } from '../form/issue-texts';
import { findingTexts } from './finding-texts';
import { authorizationTexts } from './texts';
import { useAuthorizationCheck } from './use-authorization-check';

type CheckProps = {
  listed: ListedConfiguration;
  /** Whether to say what is known from the last call, before a check. */
  showsLast?: boolean;
  /** The server has stored the result. */
  onChecked: () => void;
};

/** A live check with Google, with the address of an employee. */
export function AuthorizationCheckForm({ listed, showsLast = false, onChecked }: CheckProps) {
  const texts = useTexts(authorizationTexts);
  const issues = useTexts(issueTexts);
  const check = useAuthorizationCheck(listed.configuration.id, onChecked);
  const { address, error, result } = check;
  const isRejected = error instanceof ApiError && error.problem.errors !== undefined;
  const issue = emailIssue(address.trim())[0] ?? { rule: 'email' as const, value: address };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!check.isBusy) check.run();
      }}
    >
      <div class="console-row console-check-row">
        <EmployeeInput
          label={texts.address}
          hint={texts.addressHint}
          value={address}
          error={isRejected ? issues[address === '' ? 'required' : issue.rule](issue.value, '') : null}
          onChange={check.enter}
        />
        <Button type="submit" busy={check.isBusy}>
          {result ? texts.checkAgain : texts.check}
        </Button>
      </div>
      <div class="console-check-result" aria-live="polite">
        {error !== null && !isRejected && <ErrorState error={error} onRetry={check.run} />}
        {result && <Result check={result} address={address} isRepeating={check.isRepeating} />}
        {showsLast && !result && error === null && <LastResult listed={listed} />}
      </div>
    </form>
  );
}

type ResultProps = { check: AuthorizationCheck; address: string; isRepeating: boolean };

function Result({ check, address, isRepeating }: ResultProps) {
  const texts = useTexts(authorizationTexts);
  const finding = useTexts(findingTexts)[check.finding];
  const formats = useFormats();
  const moment = formats.recent(check.at, Date.now(), texts.at);
  const isWorking = check.finding === 'working';
  return (
    <Callout tone={isWorking ? 'success' : 'warning'} title={finding.title}>
      {isWorking && <p>{texts.readAt(address, moment)}</p>}
      {!isWorking && <p>{finding.help}</p>}
      {check.finding === 'authorization_missing' && <p>{texts.delay}</p>}
      {!isWorking && (
        <p class="console-tiny">
          {texts.checkedAt(moment)} {isRepeating && texts.rechecking}
        </p>
      )}
      {check.detail !== null && <GoogleWords text={check.detail} />}
    </Callout>
  );
}

/** Google's errors are always in English. */
function GoogleWords({ text }: { text: string }) {
  const texts = useTexts(authorizationTexts);
  return (
    <p class="console-tiny">
      {texts.answerOfGoogle} <q lang="en">{text}</q>
    </p>
  );
}

/** What the connector knows from its last call to Google. */
function LastResult({ listed: { authorization } }: { listed: ListedConfiguration }) {
  const texts = useTexts(authorizationTexts);
  const formats = useFormats();
  const { state, since, reason, detail } = authorization;
  const moment = since === null ? '' : formats.recent(since, Date.now(), texts.at);
  if (state === 'granted') {
    return (
      <Callout tone="success" title={texts.granted}>
        {texts.grantedSince(moment)}
      </Callout>
    );
  }
  if (state === 'unknown' || reason === null) return null;
  return (
    <Callout tone="warning" title={reason === 'authorization_missing' ? texts.missing : texts.failed}>
      <p>{texts.lastCheck(moment, texts.reasons[reason])}</p>
      {detail !== null && <GoogleWords text={detail} />}
    </Callout>
  );
}
