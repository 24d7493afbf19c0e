import { askControls } from '../../../functions/google/ask-controls';
import type { AuthorizationGate } from '../../../functions/google/authorization-gate';
import { TokenRefusedError } from '../../../functions/google/errors';
import type { AuthorizationStore } from '../../../functions/store/authorization-store';

/**
 * Asks Google, and tells nobody: a doctor changes nothing. Where an employee is refused, those for whom it worked before tell
 * whether it is the address or the authorization.
 */
export function silentGate(
  authorizations: () => Promise<Pick<AuthorizationStore, 'read'>>,
): AuthorizationGate {
  return async ({ configuration: id, credentialsSecretId, scope, employee }, ask) => {
    try {
      return await ask('only');
    } catch (error) {
      if (!(error instanceof TokenRefusedError)) throw error;
      const known = await (await authorizations()).read({ id, google: { credentialsSecretId, scope } });
      const others = known?.controls.map((one) => one.employee).filter((one) => one !== employee) ?? [];
      const other = await askControls(others, (one) => ask('only', one));
      throw other.employee === null ? error : error.ofEmployee;
    }
  };
}
