import type { GoogleCredentialsList } from '../../../../contract/configurations';
import { useSession } from '../../../api';
import { Select, TextInput } from '../../../components/inputs';
import { useTexts } from '../../../language';
import { useLoad } from '../../../load';
import { typeset } from '../../../typeset';
import { configurationTexts } from '../texts';
import { FieldSlot } from './field-slot';
import type { Form } from './use-form';

const english = {
  hint: 'The platform team stores its key in a secret with this name. A new secret is listed after up to five minutes.',
  choose: 'Choose a service account',
  secret: 'Secret of the Google service account',
  secretHint: {
    ready: (prefix: string) =>
      `There is no service account yet. The platform team stores its key in a secret whose name begins with “${prefix}”. Enter this name.`,
    refused: (prefix: string) =>
      `The list of secrets is not available: the console lacks the permission secretsmanager:ListSecrets. Enter the name of the secret. It begins with “${prefix}”.`,
    unavailable: (prefix: string) =>
      `The list of secrets is not available at the moment. Enter the name of the secret.${prefix && ` It begins with “${prefix}”.`}`,
  },
  states: {
    ready: 'ready',
    empty: 'missing, empty or invalid',
    unreadable: 'cannot be read at the moment',
  },
};

type CredentialsTexts = typeof english;

const french: CredentialsTexts = {
  hint: 'L’équipe technique enregistre sa clé dans un secret qui porte ce nom. Un nouveau secret apparaît dans la liste sous cinq minutes.',
  choose: 'Choisissez un compte de service',
  secret: 'Secret du compte de service Google',
  secretHint: {
    ready: (prefix) =>
      `Il n’y a encore aucun compte de service. L’équipe technique enregistre sa clé dans un secret dont le nom commence par « ${prefix} ». Saisissez ce nom.`,
    refused: (prefix) =>
      `La liste des secrets n’est pas disponible : la console n’a pas l’autorisation secretsmanager:ListSecrets. Saisissez le nom du secret. Il commence par « ${prefix} ».`,
    unavailable: (prefix) =>
      `La liste des secrets n’est pas disponible pour le moment. Saisissez le nom du secret.${prefix && ` Il commence par « ${prefix} ».`}`,
  },
  states: {
    ready: 'prêt',
    empty: 'absent, vide ou non valide',
    unreadable: 'illisible pour le moment',
  },
};

const credentialsTexts = { fr: typeset(french), en: english };

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
