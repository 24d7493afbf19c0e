import * as z from 'zod/mini';
import { AUDIT_ACTIONS, AUDIT_VIAS, PRODUCTS } from '../../domain/vocabulary';

const halfDay = z.tuple([z.string(), z.string()]);

export const presentation = z.object({
  locale: z.enum(['fr', 'en']),
  timeZone: z.string(),
  halfDays: z.object({ first: halfDay, second: halfDay }),
  sendInvitations: z.enum(['none', 'all', 'externalOnly']),
  pendingWorkplaces: z.enum(['ignore', 'show']),
  absences: z.object({ title: z.enum(['masked', 'account']), as: z.enum(['event', 'outOfOffice']) }),
});

export type Presentation = z.infer<typeof presentation>;

/** A configuration as it is kept. The rules for its fields are those of the stored configuration. */
export const shownConfiguration = z.object({
  id: z.string(),
  name: z.string(),
  tenant: z.string(),
  establishments: z.array(z.string()),
  notificationEmails: z.array(z.string()),
  products: z.array(z.enum(PRODUCTS)),
  active: z.boolean(),
  google: z.object({ credentialsSecretId: z.string(), scope: z.string() }),
  presentation,
});

export type ShownConfiguration = z.infer<typeof shownConfiguration>;

/** What an administrator sends of a new one: it gets its id, and begins inactive. The rest has defaults. */
export const newConfiguration = z.object({
  name: z.string(),
  tenant: z.string(),
  establishments: z.array(z.string()),
  notificationEmails: z.array(z.string()),
  products: z.optional(z.array(z.enum(PRODUCTS))),
  google: z.optional(
    z.object({ credentialsSecretId: z.optional(z.string()), scope: z.optional(z.string()) }),
  ),
  presentation: z.optional(presentation),
});

/** A change: the whole configuration but for its id, and for whether it is active. */
export const changedConfiguration = z.omit(shownConfiguration, { id: true, active: true });

export type ChangedConfiguration = z.infer<typeof changedConfiguration>;

/** Whether Google lets the connector act, as its last call told; `unknown` before the first one. */
const authorizationState = z.object({
  state: z.enum(['unknown', 'granted', 'revoked']),
  /** ISO 8601 */
  since: z.nullable(z.string()),
  reason: z.nullable(z.enum(['authorization_missing', 'credentials_missing', 'credentials_rejected'])),
  detail: z.nullable(z.string()),
});

export type AuthorizationState = z.infer<typeof authorizationState>;

/** A configuration with its state at a glance. */
export const listedConfiguration = z.object({
  configuration: shownConfiguration,
  etag: z.string(),
  authorization: authorizationState,
  /** ISO 8601 */
  lastEventAt: z.nullable(z.string()),
  /** Of the last 24 hours. `waiting`: all that wait now. `atLeast`: there are more than were counted. */
  lastDay: z.object({ events: z.int(), failed: z.int(), waiting: z.int(), atLeast: z.boolean() }),
});

export type ListedConfiguration = z.infer<typeof listedConfiguration>;

export const configurationList = z.object({ items: z.array(listedConfiguration) });

/** Google credentials that a configuration may use, and the client that Google's administrator authorizes. */
export const googleCredentialsList = z.object({
  items: z.array(
    z.object({
      credentialsSecretId: z.string(),
      /** Last part of the secret's name. */
      name: z.string(),
      state: z.enum(['ready', 'empty', 'unreadable']),
      /** Numeric id; null where the credentials do not tell it. */
      clientId: z.nullable(z.string()),
      serviceAccount: z.nullable(z.string()),
    }),
  ),
});

export type GoogleCredentialsList = z.infer<typeof googleCredentialsList>;

export const establishmentList = z.object({
  /** `ready`: this is Lucca's list. Else it must be typed. */
  state: z.enum(['ready', 'no_credentials', 'unavailable', 'refused']),
  /** `https://acme.ilucca.net`; null without credentials. */
  tenant: z.nullable(z.string()),
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      isArchived: z.boolean(),
      /** The configuration that it belongs to. */
      configuration: z.nullable(z.object({ id: z.string(), name: z.string() })),
    }),
  ),
});

export type EstablishmentList = z.infer<typeof establishmentList>;

/** Whose calendar is tried. */
export const authorizationCheckRequest = z.object({ address: z.string() });

/** What a real call, with the credentials of the configuration and for this employee, found. */
export const authorizationCheck = z.object({
  /** ISO 8601 */
  at: z.string(),
  finding: z.enum([
    'working',
    'authorization_missing',
    'credentials_missing',
    'credentials_rejected',
    'unknown_google_user',
    'employee_outside_workspace',
    'google_account_suspended',
    'no_google_calendar',
    'google_api_disabled',
    'permission_denied',
    'google_refused',
    'google_unavailable',
    'rate_limited',
    'quota_exhausted',
    'internal_error',
  ]),
  /** What Google said, in English; null where it works. */
  detail: z.nullable(z.string()),
});

export type AuthorizationCheck = z.infer<typeof authorizationCheck>;

/** One change, or the try of one. */
const auditEntry = z.object({
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
