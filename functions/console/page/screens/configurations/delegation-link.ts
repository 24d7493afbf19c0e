/** Where Google's administrators authorize clients for the whole domain. */
const ADMIN_CONSOLE = 'https://admin.google.com/ac/owl/domainwidedelegation';

/**
 * Opens Google's Admin console with client and scopes filled in. Google replaces the scopes that the client has by these: so
 * those that it is to keep must be among them.
 *
 * @param others scopes that the client has already, as they were copied
 */
export function delegationLink(clientId: string, scope: string, others: string): string {
  const scopes = [...new Set(`${scope} ${others}`.split(/[\s,]+/).filter(Boolean))];
  const query = new URLSearchParams({
    clientScopeToAdd: scopes.join(','),
    clientIdToAdd: clientId,
    overwriteClientId: 'true',
  });
  return `${ADMIN_CONSOLE}?${query.toString()}`;
}
