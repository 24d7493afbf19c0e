import { useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { Button } from '../../../components/button';
import { Icon } from '../../../components/icon';
import { useTexts } from '../../../language';
import { AuthorizationCheckForm } from './authorization-check';
import { AuthorizationFact } from './authorization-fact';
import { useDelegatedClient } from './delegated-client';
import { Delegation } from './delegation';
import { HandOff } from './hand-off';
import { authorizationTexts } from './texts';

type SectionProps = {
  listed: ListedConfiguration;
  /** A link leads here. */
  isOpen: boolean;
  onChecked: () => void;
};

/** The state of the authorization, and on demand everything to restore it. For the page of a configuration. */
export function AuthorizationSection({ listed, isOpen, onChecked }: SectionProps) {
  const texts = useTexts(authorizationTexts);
  const isGranted = listed.authorization.state === 'granted';
  const [isShown, show] = useState(isOpen || !isGranted);
  const delegated = useDelegatedClient(listed.configuration);
  return (
    <>
      <ul class="console-checks">
        <AuthorizationFact listed={listed} clientId={delegated.client?.clientId ?? null}>
          <Button
            small
            expanded={isShown}
            onClick={() => {
              show(!isShown);
            }}
          >
            {texts.details}
          </Button>
        </AuthorizationFact>
      </ul>
      {isShown && (
        <>
          <AuthorizationCheckForm listed={listed} onChecked={onChecked} />
          <div class="divider" />
          <Delegation configuration={listed.configuration} delegated={delegated} isMain={false} />
          {delegated.client && (
            <details class="console-more">
              <summary>
                <Icon name="arrowChevronRight" />
                {texts.handOffTitle}
              </summary>
              <div class="console-stack console-handoff">
                <HandOff client={delegated.client} />
              </div>
            </details>
          )}
        </>
      )}
    </>
  );
}
