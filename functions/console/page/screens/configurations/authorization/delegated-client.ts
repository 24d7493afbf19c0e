import * as z from 'zod/mini';
import type { DelegatedClient } from '../../../../../domain/authorization-instructions';
import type { ApiConfiguration } from '../../../../contract/configurations';
import { useSession } from '../../../api';
import { useKept } from '../../../drafts';
import { useLoad, type Loaded } from '../../../load';

const choiceSchema = z.object({ isKnown: z.boolean(), otherScopes: z.string() });
type Choice = z.infer<typeof choiceSchema>;

type KnownClient = {
  /** Null while it is loading, or if the credentials hold no client id. */
  client: DelegatedClient | null;
  loaded: Loaded<unknown>;
  choice: Choice;
  choose: (choice: Choice) => void;
};

/** The OAuth client of a configuration, and whether Google knows it already with other scopes. */
export function useDelegatedClient({ id, google }: ApiConfiguration): KnownClient {
  const { call } = useSession();
  const loaded = useLoad('credentials', (signal) => call('listGoogleCredentials', { signal }));
  const [choice, choose] = useKept(`delegation:${id}`, { isKnown: false, otherScopes: '' }, choiceSchema);
  const found = loaded.value?.items.find((one) => one.credentialsSecretId === google.credentialsSecretId);
  const clientId = found?.clientId ?? null;
  const client =
    loaded.value === null || clientId === null
      ? null
      : {
          clientId,
          scope: google.scope,
          // Only then the link replaces the scopes of the client.
          otherScopes: choice.isKnown ? choice.otherScopes : '',
          adminConsole: loaded.value.adminConsole,
        };
  return { client, loaded, choice, choose };
}
