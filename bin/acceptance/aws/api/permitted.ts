import { errorName } from '../../../../functions/shared/safe-logging';
import { FindingError, wrong } from '../../../doctor/finding';

const DENIED = /^(AccessDenied|AuthorizationError|UnauthorizedOperation)/;

/** Clients retry throttled calls often: a simulation makes hundreds. */
export const CONTROL_CLIENT_OPTIONS = { maxAttempts: 8 } as const;

/**
 * Sends a request that the operator may lack the permission for.
 *
 * @param action as in a policy: `iam:SimulatePrincipalPolicy`
 * @throws FindingError that names the permission. The message of AWS is left out: it names the operator.
 */
export async function permitted<T>(action: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!DENIED.test(errorName(error))) throw error;
    throw new FindingError(
      wrong(`your AWS credentials lack ${action}`, `Allow ${action}, then run it again with --only aws`),
    );
  }
}
