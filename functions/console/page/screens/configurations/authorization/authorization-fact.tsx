import type { ComponentChildren } from 'preact';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { Fact } from '../fact';
import { authorizationTexts } from './texts';

type FactProps = { listed: ListedConfiguration; clientId?: string | null; children?: ComponentChildren };

/** Whether Google authorizes the connector, as a fact with its mark. */
export function AuthorizationFact({ listed, clientId = null, children }: FactProps) {
  const texts = useTexts(authorizationTexts);
  const formats = useFormats();
  const { state, since, reason } = listed.authorization;
  const client = clientId === null ? '' : ` · ${texts.clientIs(clientId)}`;
  const moment = since === null ? '' : formats.recent(since, Date.now(), texts.at);
  if (state === 'granted') {
    return (
      <Fact mark="done" title={texts.granted} end={children}>
        {texts.grantedSince(moment)}
        {client}
      </Fact>
    );
  }
  if (state === 'unknown' || reason === null) {
    return (
      <Fact mark="todo" title={texts.unknown} end={children}>
        {texts.unknownHelp}
        {client}
      </Fact>
    );
  }
  const isWaiting = reason === 'authorization_missing';
  return (
    <Fact
      mark={isWaiting ? 'waiting' : 'failed'}
      title={isWaiting ? texts.missing : texts.failed}
      end={children}
    >
      {texts.lastCheck(moment, texts.reasons[reason])}
    </Fact>
  );
}
