import * as z from 'zod';
import { isTimeZone } from '../shared/time';
import { PRODUCTS } from './vocabulary';

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'is not a time of day such as "09:00"', abort: true });

const halfDay = z
  .tuple([timeOfDay, timeOfDay])
  .refine(([from, to]) => from < to, { error: 'must end after it starts' });

const timeZone = z.string().refine(isTimeZone, { error: 'is not an IANA time zone such as "Europe/Paris"' });

const CALENDAR_SCOPES =
  /^https:\/\/www\.googleapis\.com\/auth\/calendar(\.[a-z]+)*([\s,]+https:\/\/www\.googleapis\.com\/auth\/calendar(\.[a-z]+)*)*$/;

/** GOOGLE-27, GOOGLE-28: each of these scopes is sufficient. */
const WRITE_SCOPE = /(^|[\s,])https:\/\/www\.googleapis\.com\/auth\/calendar(\.events(\.owned)?)?([\s,]|$)/;

const scopeError = {
  error:
    'must include https://www.googleapis.com/auth/calendar, https://www.googleapis.com/auth/calendar.events or https://www.googleapis.com/auth/calendar.events.owned; other scopes of Google Calendar are allowed, separated by spaces or commas',
  abort: true,
};

/**
 * The Workspace administrator grants exactly this text. Google accepts misspelled scopes, which then have no effect.
 */
const scope = z.string().regex(CALENDAR_SCOPES, scopeError).regex(WRITE_SCOPE, scopeError);

const presentation = z.strictObject({
  /** Language of the texts that are written into calendars. */
  locale: z.enum(['fr', 'en']).default('fr'),
  /** Used if Lucca provides none. */
  timeZone: timeZone.default('Europe/Paris'),
  halfDays: z
    .strictObject({
      first: halfDay.default(['09:00', '13:00']),
      second: halfDay.default(['14:00', '18:00']),
    })
    .prefault({}),
  /** Who gets Google's invitation emails: Google's `sendUpdates`. */
  sendInvitations: z.enum(['none', 'all', 'externalOnly']).default('none'),
  /** Workplaces pending approval: not written, or written as tentative. */
  pendingWorkplaces: z.enum(['ignore', 'show']).default('ignore'),
  absences: z
    .strictObject({
      /** `masked`: shows only that the employee is absent; `account`: shows the name of the leave account. */
      title: z.enum(['masked', 'account']).default('masked'),
      /** A regular event, or an out-of-office event of Google. */
      as: z.enum(['event', 'outOfOffice']).default('event'),
    })
    .prefault({}),
});

export const product = z.enum(PRODUCTS);

export type Product = z.infer<typeof product>;

/**
 * A configuration as administrators enter it: which establishments of a tenant are synchronized to which Google
 * Workspace.
 */
export const configuration = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
    error: 'must be 1 to 63 lower-case letters, digits and hyphens',
  }),
  name: z.string().trim().min(1).max(200),
  tenant: z
    .url({ protocol: /^https$/, error: 'must be a URL such as "https://acme.ilucca.net"', abort: true })
    .max(256)
    .transform((url) => new URL(url).origin)
    .meta({ format: 'uri' }),
  establishments: z.array(z.string().min(1).max(256)).min(1, { error: 'must have at least one entry' }),
  notificationEmails: z.array(z.email()).default([]),
  products: z.array(product).min(1, { error: 'must have at least one entry' }),
  active: z.boolean(),
  google: z.strictObject({
    /** Name or ARN of the secret with the service-account key. */
    credentialsSecretId: z.string().min(1).max(2048),
    scope: scope.default('https://www.googleapis.com/auth/calendar'),
  }),
  presentation: presentation.prefault({}),
});

export type Configuration = z.infer<typeof configuration>;

/** Returns the configuration that an establishment belongs to, active or not; null if there is none. */
export function configurationOf(
  configurations: readonly Configuration[],
  tenant: string,
  establishmentId: string | null,
): Configuration | null {
  if (establishmentId === null) return null;
  return (
    configurations.find((one) => one.tenant === tenant && one.establishments.includes(establishmentId)) ??
    null
  );
}

const fileShape = z.strictObject({
  /** For editors: the schema of this file. */
  $schema: z.string().optional(),
  configurations: z.array(configuration),
});

/** Fields that the rules between configurations need. They are checked even if other fields are invalid. */
const identities = z.object({
  configurations: z.array(
    z.object({ id: z.string(), tenant: z.string(), establishments: z.array(z.string()) }),
  ),
});

/** The file of `configure apply`. Each issue has the path of the field in the file. */
export const configurationFile = fileShape.superRefine(
  ({ configurations }, context) => {
    const addIssue = (path: (string | number)[], message: string) => {
      context.addIssue({ code: 'custom', path: ['configurations', ...path], message });
    };

    const ids = configurations.map(({ id }) => id);
    ids.forEach((id, index) => {
      const first = ids.indexOf(id);
      if (first < index) addIssue([index, 'id'], `"${id}" is already the id of configurations[${first}]`);
    });

    for (const { index, position, establishment, tenant, owner } of sharedEstablishments(configurations)) {
      const ownerPath = `configurations[${owner.index}].establishments[${owner.position}]`;
      addIssue(
        [index, 'establishments', position],
        `establishment "${establishment}" of ${tenant} already belongs to "${owner.id}" (${ownerPath})`,
      );
    }
  },
  { when: ({ value }) => identities.safeParse(value).success },
);

/** Returns the tenants of the configurations, without duplicates. */
export function tenantsOf(configurations: readonly Pick<Configuration, 'tenant'>[]): Set<string> {
  return new Set(configurations.map(({ tenant }) => tenant));
}

/** A repeated establishment in a list of configurations. */
type SharedEstablishment = {
  tenant: string;
  establishment: string;
  /** The repetition: index of the configuration, and position in its `establishments`. */
  index: number;
  position: number;
  /** The first occurrence. */
  owner: { id: string; index: number; position: number };
};

/**
 * Returns the violations of the rule that an establishment belongs to one configuration of its tenant, in list order.
 */
export function sharedEstablishments(
  configurations: Pick<Configuration, 'id' | 'tenant' | 'establishments'>[],
): SharedEstablishment[] {
  const owners = new Map<string, SharedEstablishment['owner']>();
  const shared: SharedEstablishment[] = [];
  configurations.forEach(({ id, tenant, establishments }, index) => {
    establishments.forEach((establishment, position) => {
      const key = JSON.stringify([tenant, establishment]);
      const owner = owners.get(key);
      if (owner) shared.push({ tenant, establishment, index, position, owner });
      else owners.set(key, { id, index, position });
    });
  });
  return shared;
}
