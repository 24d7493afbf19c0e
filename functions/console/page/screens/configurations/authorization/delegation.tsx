import * as z from 'zod/mini';
import type { ListedConfiguration } from '../../../contract/configurations';
import { useSession } from '../../api';
import { CopyField } from '../../components/copy-field';
import { Button, ExternalLink } from '../../components/button';
import { FieldGroup } from '../../components/field';
import { Checkbox, Radios, TextInput } from '../../components/inputs';
import { Callout, ErrorState, Loading } from '../../components/messages';
import { useDraft } from '../../drafts';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { configurationTexts } from './texts';

const draftSchema = z.object({ hasOthers: z.boolean(), others: z.string(), isDone: z.boolean() });

type AuthorizationStepProps = { listed: ListedConfiguration; onNext: () => void };

/** Guides a Google administrator through domain-wide delegation in the Admin console. */
export function AuthorizationStep({ listed, onNext }: AuthorizationStepProps) {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const { id, google } = listed.configuration;
  const credentials = useLoad('credentials', (signal) => call('listGoogleCredentials', { signal }));
  const { value: draft, change } = useDraft(
    `authorization:${id}`,
    { hasOthers: false, others: '', isDone: listed.authorization.state === 'granted' },
    draftSchema,
  );
  const found = credentials.value?.items.find(
    (one) => one.credentialsSecretId === google.credentialsSecretId,
  );
  const clientId = found?.clientId ?? null;

  return (
    <div class="console-card">
      <p>{texts.authorizeIntro}</p>
      {credentials.state === 'loading' && <Loading />}
      {credentials.error !== null && <ErrorState error={credentials.error} onRetry={credentials.reload} />}
      {credentials.value && clientId === null && (
        <Callout
          tone="warning"
          actions={
            <Button small onClick={credentials.reload}>
              {texts.checkAgain}
            </Button>
          }
        >
          {texts.clientIdUnknown(google.credentialsSecretId)}
        </Callout>
      )}
      {clientId !== null && <CopyField label={texts.clientId} value={clientId} />}
      <CopyField label={texts.scope} value={google.scope} />
      <FieldGroup legend={texts.authorizeKind}>
        <Radios
          value={draft.hasOthers ? 'other' : 'new'}
          options={[
            ['new', texts.authorizeNew],
            ['other', texts.authorizeOther],
          ]}
          onChange={(kind) => {
            change({ ...draft, hasOthers: kind === 'other' });
          }}
        />
      </FieldGroup>
      {draft.hasOthers && (
        <>
          <Callout tone="warning">{texts.overwriteWarning}</Callout>
          <TextInput
            label={texts.otherScopes}
            hint={texts.otherScopesHint}
            value={draft.others}
            onChange={(others) => {
              change({ ...draft, others });
            }}
          />
        </>
      )}
      {clientId !== null && (
        <p>
          <ExternalLink
            button={{ kind: 'primary' }}
            to={delegationLink(clientId, google.scope, draft.hasOthers ? draft.others : '')}
          >
            {texts.authorize}
          </ExternalLink>
        </p>
      )}
      <details>
        <summary>{texts.byHand}</summary>
        <ol>
          {texts.byHandSteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </details>
      <Checkbox
        label={texts.done}
        checked={draft.isDone}
        onChange={(isDone) => {
          change({ ...draft, isDone });
        }}
      />
      <div class="console-actions">
        <Button kind="primary" disabled={!draft.isDone} onClick={onNext}>
          {texts.goOn}
        </Button>
      </div>
    </div>
  );
}

/** Google's page for domain-wide delegation. */
const ADMIN_CONSOLE = 'https://admin.google.com/ac/owl/domainwidedelegation';

/**
 * Returns a link to the Admin console with client and scopes filled in. Google replaces the client's scopes, so the existing
 * ones must be included.
 *
 * @param others the client's other scopes, as copied from the Admin console
 */
function delegationLink(clientId: string, scope: string, others: string): string {
  const scopes = [...new Set(`${scope} ${others}`.split(/[\s,]+/).filter(Boolean))];
  const query = new URLSearchParams({
    clientScopeToAdd: scopes.join(','),
    clientIdToAdd: clientId,
    overwriteClientId: 'true',
  });
  return `${ADMIN_CONSOLE}?${query.toString()}`;
}
