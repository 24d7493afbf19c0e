import * as z from 'zod/mini';
import { delegationLink } from '../../../../../domain/authorization-instructions';
import type { ApiConfiguration } from '../../../../contract/configurations';
import { Button, ExternalLink } from '../../../components/button';
import { CopyField } from '../../../components/copy-field';
import { FieldGroup } from '../../../components/field';
import { Icon } from '../../../components/icon';
import { Checkbox, Radios, TextInput } from '../../../components/inputs';
import { Callout, ErrorState, Loading } from '../../../components/messages';
import { useKept } from '../../../drafts';
import { useTexts } from '../../../language';
import type { useDelegatedClient } from './delegated-client';
import { authorizationTexts } from './texts';

type DelegationProps = {
  configuration: ApiConfiguration;
  delegated: ReturnType<typeof useDelegatedClient>;
  /** It is the next thing to do. */
  isMain: boolean;
};

/** Guides a Google administrator through domain-wide delegation in the Admin console. */
export function Delegation({ configuration, delegated, isMain }: DelegationProps) {
  const texts = useTexts(authorizationTexts);
  const { id, google } = configuration;
  const { client, loaded, choice, choose } = delegated;
  const [isDone, keepDone] = useKept(`delegation-done:${id}`, false, z.boolean());
  return (
    <>
      {loaded.state === 'loading' && <Loading lines={2} />}
      {loaded.error !== null && <ErrorState error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === 'ready' && client === null && (
        <Callout
          tone="warning"
          actions={
            <Button small onClick={loaded.reload}>
              {texts.readAgain}
            </Button>
          }
        >
          {texts.clientIdUnknown(google.credentialsSecretId)}
        </Callout>
      )}
      <div class="console-grid2 mod-wide">
        {client && <CopyField label={texts.clientId} value={client.clientId} />}
        <CopyField label={texts.scope} value={google.scope} />
      </div>
      <FieldGroup legend={texts.known} inline>
        <Radios
          value={choice.isKnown ? 'yes' : 'no'}
          options={[
            ['no', texts.knownChoices.no],
            ['yes', texts.knownChoices.yes],
          ]}
          onChange={(known) => {
            choose({ ...choice, isKnown: known === 'yes' });
          }}
        />
      </FieldGroup>
      {choice.isKnown && (
        <>
          <TextInput
            label={texts.otherScopes}
            hint={texts.otherScopesHint}
            value={choice.otherScopes}
            onChange={(otherScopes) => {
              choose({ ...choice, otherScopes });
            }}
          />
          <Callout tone="warning">{texts.overwriteWarning}</Callout>
        </>
      )}
      <div class="console-row">
        {client && (
          <ExternalLink button={{ kind: isMain ? 'primary' : 'secondary' }} to={delegationLink(client)}>
            {texts.open}
          </ExternalLink>
        )}
        <details class="console-more">
          <summary>
            <Icon name="arrowChevronRight" />
            {texts.stepByStep}
          </summary>
          <ol class="console-steps-text">
            {texts.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </details>
      </div>
      <Checkbox label={texts.done} checked={isDone} onChange={keepDone} />
    </>
  );
}
