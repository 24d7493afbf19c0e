import * as z from 'zod/mini';
import { AUDIT_ACTIONS, AUDIT_VIAS } from '../../domain/vocabulary';

/** One change, or the try of one. */
export const auditEntry = z.object({
  id: z.string(),
  /** ISO 8601 */
  at: z.string(),
  /** Address of a person, or the command line. */
  who: z.string(),
  via: z.enum(AUDIT_VIAS),
  action: z.enum(AUDIT_ACTIONS),
  /** Id of the configuration that is concerned. */
  configuration: z.nullable(z.string()),
  /** `begun`: nobody knows whether it was made: the connector was interrupted. */
  state: z.enum(['begun', 'done', 'refused']),
  before: z.unknown(),
  after: z.unknown(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditQuery = z.object({ cursor: z.optional(z.string()) });

export const auditPage = z.object({ items: z.array(auditEntry), cursor: z.nullable(z.string()) });
