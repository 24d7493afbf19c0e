import { API_VERSION } from './schemas';

/** A person is waiting. */
const TIMEOUT_MS = 4000;

/** Domains of tenants and of sandboxes. */
const LUCCA_DOMAINS = ['ilucca.net', 'ilucca.ch', 'ilucca-test.net', 'ilucca-demo.net', 'luccasoftware.com'];

export type TenantProbe = 'lucca' | 'not_lucca' | 'unreachable';

/**
 * Finds out whether a Lucca tenant answers at this origin, without credentials. Sends requests to Lucca's domains only, follows no
 * redirect and reads no response body, because anyone who may change configurations can enter any address.
 *
 * @param origin `https://acme.ilucca.net`
 */
export async function probeTenant(origin: string): Promise<TenantProbe> {
  if (!isLuccaOrigin(origin)) return 'not_lucca';
  try {
    const response = await fetch(`${origin}/lucca-api/business-establishments?limit=1`, {
      headers: { Accept: 'application/json', 'Api-Version': API_VERSION },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return findingOf(response.status);
  } catch {
    return 'unreachable';
  }
}

/** The API rejects a request without a token; another website has no such path. */
function findingOf(status: number): TenantProbe {
  if (status === 401 || status === 403) return 'lucca';
  return status === 429 || status >= 500 ? 'unreachable' : 'not_lucca';
}

function isLuccaOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  return (
    url?.protocol === 'https:' &&
    url.port === '' &&
    LUCCA_DOMAINS.some((domain) => url.hostname.endsWith(`.${domain}`))
  );
}
