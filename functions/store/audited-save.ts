import type { AuditedChange, AuditTrail } from './audit-trail';
import { ConfigurationsChangedError, ConfigurationsTooLargeError } from './configuration-store';

/**
 * Saves configurations. What is about to change stands in the audit trail before, and what became of it after.
 *
 * @param changes one for each configuration that is concerned
 * @param save of a {@link ConfigurationStore}, whose errors are passed on
 */
export async function auditedSave(
  changes: AuditedChange[],
  save: () => Promise<void>,
  audit: Pick<AuditTrail, 'begin' | 'end'>,
): Promise<void> {
  const ids = await Promise.all(changes.map((change) => audit.begin(change)));
  const end = (state: 'done' | 'refused') => Promise.all(ids.map((id) => audit.end(id, state)));
  try {
    await save();
  } catch (error) {
    // Of another failure nobody knows whether it was saved: the trail says so.
    if (isRefusal(error)) await end('refused');
    throw error;
  }
  await end('done');
}

function isRefusal(error: unknown): boolean {
  return error instanceof ConfigurationsChangedError || error instanceof ConfigurationsTooLargeError;
}
