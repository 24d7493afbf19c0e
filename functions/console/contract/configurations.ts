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

/** The shape of a configuration; the server also applies the rules for stored configurations. */
export const apiConfiguration = z.object({
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

export type ApiConfiguration = z.infer<typeof apiConfiguration>;

/** A new configuration is inactive; its id is generated, and omitted fields get defaults. */
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

/** A change replaces the whole configuration, except its id and whether it is active. */
export const changedConfiguration = z.omit(apiConfiguration, { id: true, active: true });

/** Whether Google authorized the last call of the connector; `unknown` before the first call. */
const authorizationState = z.object({
  state: z.enum(['unknown', 'granted', 'revoked']),
  /** ISO 8601 */
  since: z.nullable(z.string()),
  reason: z.nullable(z.enum(['authorization_missing', 'credentials_missing', 'credentials_rejected'])),
  detail: z.nullable(z.string()),
});

export type AuthorizationState = z.infer<typeof authorizationState>;

/** When the configuration was active; all null if it has never been activated: then it is a draft. */
const activation = z.object({
  /** ISO 8601; the time is unknown for a configuration that was active before the connector stored it. */
  firstActivatedAt: z.nullable(z.string()),
  /** The latest activation or deactivation, ISO 8601. */
  changedAt: z.nullable(z.string()),
  /** Name of the person, or the user and machine of a command. */
  changedBy: z.nullable(z.string()),
});

/** Events of one hour by their current outcome. */
const hourOfDay = z.object({
  /** Start of the hour, ISO 8601. */
  hour: z.string(),
  /** Calendars were changed: created, updated, moved or deleted. */
  written: z.int(),
  /** Nothing had to be written: unchanged, superseded, stale or skipped. */
  quiet: z.int(),
  waiting: z.int(),
  failed: z.int(),
});

/** A configuration with its current state. */
export const listedConfiguration = z.object({
  configuration: apiConfiguration,
  etag: z.string(),
  authorization: authorizationState,
  activation,
  /** ISO 8601 */
  lastEventAt: z.nullable(z.string()),
  /** `employee`: address of the calendar's owner; null if it is unknown. */
  lastEvent: z.nullable(z.object({ at: z.string(), employee: z.nullable(z.string()) })),
  /** Events of the last 24 hours; `waiting` counts all waiting events. `atLeast`: `failed` and `waiting` are lower bounds. */
  lastDay: z.object({
    events: z.int(),
    failed: z.int(),
    waiting: z.int(),
    atLeast: z.boolean(),
    /** 24 hours, the current one last; each event counts once. */
    hours: z.array(hourOfDay),
  }),
});

export type ListedConfiguration = z.infer<typeof listedConfiguration>;

export const configurationList = z.object({ items: z.array(listedConfiguration) });

/** The Google credentials that a configuration may use, with the OAuth client that a Google administrator authorizes. */
export const googleCredentialsList = z.object({
  /** First part of the names of all secrets that the connector may read. */
  prefix: z.string(),
  /** Origin of Google's Admin console, for links. */
  adminConsole: z.string(),
  /** `ready`: all secrets are listed; new ones after up to five minutes. Otherwise only those of configurations. */
  state: z.enum(['ready', 'refused', 'unavailable']),
  items: z.array(
    z.object({
      credentialsSecretId: z.string(),
      /** Last part of the secret's name. */
      name: z.string(),
      state: z.enum(['ready', 'empty', 'unreadable']),
      /** Numeric; null if the credentials do not hold it. */
      clientId: z.nullable(z.string()),
      serviceAccount: z.nullable(z.string()),
    }),
  ),
});

export type GoogleCredentialsList = z.infer<typeof googleCredentialsList>;

export const establishmentList = z.object({
  /** `ready`: Lucca's list is available. Otherwise people enter ids. */
  state: z.enum(['ready', 'no_credentials', 'unavailable', 'refused']),
  /** `https://acme.ilucca.net`; null without credentials. */
  tenant: z.nullable(z.string()),
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      isArchived: z.boolean(),
      /** Known employees; null while the directory knows none, as for an establishment without a configuration. */
      employees: z.nullable(z.int()),
      /** The configuration that it belongs to. */
      configuration: z.nullable(z.object({ id: z.string(), name: z.string() })),
    }),
  ),
});

export type EstablishmentList = z.infer<typeof establishmentList>;

/** A Lucca URL as entered. */
export const luccaCheckRequest = z.object({ tenant: z.string() });

export const luccaCheck = z.object({
  /**
   * - `ready`: the connector reads establishments and employees there;
   * - `not_https`: it is not the URL of a website with HTTPS;
   * - `not_lucca`: its host is not one of Lucca's, or does not answer as Lucca's API does;
   * - `unreachable`: nothing answers, or Lucca is unavailable;
   * - `other_tenant`: the connector's Lucca credentials are for another tenant;
   * - `no_credentials`: the connector has no Lucca credentials, so establishments are entered by id;
   * - `refused`: Lucca rejects the connector's credentials.
   */
  finding: z.enum([
    'ready',
    'not_https',
    'not_lucca',
    'unreachable',
    'other_tenant',
    'no_credentials',
    'refused',
  ]),
  /** Number of establishments that are not archived; null unless it is ready. */
  establishments: z.nullable(z.int()),
});

export type LuccaCheck = z.infer<typeof luccaCheck>;

/** The employee whose calendar is checked. */
export const authorizationCheckRequest = z.object({ address: z.string() });

/** The result of a real call to Google with the configuration's credentials. */
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
  /** Google's error, in English; null if it works. */
  detail: z.nullable(z.string()),
});

export type AuthorizationCheck = z.infer<typeof authorizationCheck>;

/** A change or an attempted change. */
const auditEntry = z.object({
  id: z.string(),
  /** ISO 8601 */
  at: z.string(),
  /** Name of a person, the user and machine of a command, or `connector`. */
  who: z.string(),
  via: z.enum(AUDIT_VIAS),
  action: z.enum(AUDIT_ACTIONS),
  /** Id of the changed configuration. */
  configuration: z.nullable(z.string()),
  /** `begun`: interrupted; the change may have been saved or not. */
  state: z.enum(['begun', 'done', 'refused']),
  before: z.unknown(),
  after: z.unknown(),
});

export type AuditEntry = z.infer<typeof auditEntry>;

export const auditQuery = z.object({ cursor: z.optional(z.string()) });

export const auditPage = z.object({ items: z.array(auditEntry), cursor: z.nullable(z.string()) });
