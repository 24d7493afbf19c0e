import type { GoogleCredentialsList } from '../../../../contract/configurations';
import { useSession } from '../../../api';
import { Select, TextInput } from '../../../components/inputs';
import { useTexts } from '../../../language';
import { useLoad } from '../../../load';
import { FieldSlot } from './field-slot';
import { credentialsTexts, type CredentialsTexts } from './credentials-texts';
import { configurationTexts } from '../texts';
import type { Form } from './use-form';

/** The choice of the Google service account, by its secret. Hidden while there is only one. */
export function CredentialsField({ form }: { form: Form }) {
  const { credentials: label } = useTexts(configurationTexts);
  const texts = useTexts(credentialsTexts);
  const { call } = useSession();
  const credentials = useLoad('credentials', (signal) => call('listGoogleCredentials', { signal }));
  const list = credentials.value;
  const value = form.fields.credentialsSecretId;
  const error = form.errorOf('credentialsSecretId');
  const onChange = (credentialsSecretId: string) => {
    form.change({ credentialsSecretId });
  };
  if (credentials.state === 'loading') return null;
  if (list?.state === 'ready' && isOnlyChoice(list, value) && error === null) return null;
  if (list?.state === 'ready' && list.items.length > 0) {
    return (
      <FieldSlot form={form} name="credentialsSecretId">
        {(slot) => (
          <Select
            {...slot}
            required
            label={label}
            hint={texts.hint}
            value={value}
            options={optionsOf(list, value, texts)}
            onChange={onChange}
          />
        )}
      </FieldSlot>
    );
  }
  return (
    <FieldSlot form={form} name="credentialsSecretId">
      {(slot) => (
        <TextInput
          {...slot}
          required
          label={texts.secret}
          hint={texts.secretHint[list === null ? 'unavailable' : list.state](list?.prefix ?? '')}
          value={value}
          list={list?.items.map(({ credentialsSecretId }) => credentialsSecretId) ?? []}
          onChange={onChange}
        />
      )}
    </FieldSlot>
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
