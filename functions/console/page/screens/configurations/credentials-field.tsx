import type { GoogleCredentialsList } from '../../../contract/configurations';
import { useSession } from '../../api';
import { Select, TextInput } from '../../components/inputs';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { credentialsTexts, type CredentialsTexts } from './credentials-texts';
import { configurationTexts } from './texts';

type CredentialsFieldProps = {
  /** Name or ARN of the secret; empty before a choice. */
  value: string;
  error: string | null;
  onChange: (secretId: string) => void;
};

/** The choice of the Google service account, by its secret. Hidden while there is only one. */
export function CredentialsField({ value, error, onChange }: CredentialsFieldProps) {
  const { credentials: label } = useTexts(configurationTexts);
  const texts = useTexts(credentialsTexts);
  const { call } = useSession();
  const credentials = useLoad('credentials', (signal) => call('listGoogleCredentials', { signal }));
  const list = credentials.value;
  if (credentials.state === 'loading') return null;
  if (list?.state === 'ready' && isOnlyChoice(list, value) && error === null) return null;
  if (list?.state === 'ready' && list.items.length > 0) {
    return (
      <Select
        label={label}
        hint={texts.hint}
        value={value}
        options={optionsOf(list, value, texts)}
        error={error}
        onChange={onChange}
      />
    );
  }
  return (
    <TextInput
      label={texts.secret}
      hint={texts.secretHint[list === null ? 'unavailable' : list.state](list?.prefix ?? '')}
      value={value}
      list={list?.items.map(({ credentialsSecretId }) => credentialsSecretId) ?? []}
      error={error}
      onChange={onChange}
    />
  );
}

function isOnlyChoice({ items }: GoogleCredentialsList, value: string): boolean {
  return items.length === 1 && (value === '' || value === items[0]?.credentialsSecretId);
}

/** Includes the current secret even if it is not listed. */
function optionsOf(
  { items }: GoogleCredentialsList,
  current: string,
  texts: CredentialsTexts,
): [string, string][] {
  const listed = items.map(({ credentialsSecretId, name, state }): [string, string] => [
    credentialsSecretId,
    `${name} (${texts.states[state]})`,
  ]);
  if (listed.some(([value]) => value === current)) return listed;
  return [[current, current === '' ? texts.choose : current], ...listed];
}
