import * as z from 'zod';
import { isTimeZone } from '../shared/time';
import { PRODUCTS } from './vocabulary';

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'is not a time of day such as "09:00"', abort: true });

const halfDay = z
  .tuple([clockTime, clockTime])
  .refine(([from, to]) => from < to, { error: 'must end after it begins' });

const timeZone = z.string().refine(isTimeZone, { error: 'is not an IANA time zone such as "Europe/Paris"' });

const OF_CALENDAR =
  /^https:\/\/www\.googleapis\.com\/auth\/calendar(\.[a-z]+)*([\s,]+https:\/\/www\.googleapis\.com\/auth\/calendar(\.[a-z]+)*)*$/;

const WRITES_EVENTS = /(^|[\s,])https:\/\/www\.googleapis\.com\/auth\/calendar(\.events(\.owned)?)?([\s,]|$)/;

const scopeRule = {
  error:
    'must hold https://www.googleapis.com/auth/calendar, https://www.googleapis.com/auth/calendar.events or https://www.googleapis.com/auth/calendar.events.owned; others of Google Calendar may stand beside it, separated by blanks or commas',
  abort: true,
};

/** Google's administrator is asked to grant exactly this: a misspelt one would be granted, and help nothing. */
const scope = z.string().regex(OF_CALENDAR, scopeRule).regex(WRITES_EVENTS, scopeRule);

const presentation = z.strictObject({
  /** Language of what we write into calendars. */
  locale: z.enum(['fr', 'en']).default('fr'),
  /** Where Lucca gives none. */
  timeZone: timeZone.default('Europe/Paris'),
  halfDays: z
    .strictObject({
      first: halfDay.default(['09:00', '13:00']),
      second: halfDay.default(['14:00', '18:00']),
    })
    .prefault({}),
  /** Who gets Google's invitation mails: Google's `sendUpdates`. */
  sendInvitations: z.enum(['none', 'all', 'externalOnly']).default('none'),
  /** A workplace that awaits approval: not written, or shown as tentative. */
  pendingWorkplaces: z.enum(['ignore', 'show']).default('ignore'),
  absences: z
    .strictObject({
      /** `masked` says only that somebody is absent; `account` names the kind of leave. */
      title: z.enum(['masked', 'account']).default('masked'),
      /** An ordinary event, or Google's own out-of-office event. */
      as: z.enum(['event', 'outOfOffice']).default('event'),
    })
    .prefault({}),
});

/** The products of Lucca that a configuration can choose. */
export const product = z.enum(PRODUCTS);

/** One configuration, as an administrator writes it down: which establishments of which tenant go to which Google. */
export const configuration = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
    error: 'must be 1 to 63 lower-case letters, digits and hyphens',
  }),
  name: z.string().trim().min(1).max(200),
  tenant: z
    .url({ protocol: /^https$/, error: 'must be an address such as "https://acme.ilucca.net"', abort: true })
    .max(256)
    .transform((url) => new URL(url).origin)
    .meta({ format: 'uri' }),
  establishments: z.array(z.string().min(1).max(256)).min(1, { error: 'must hold at least one' }),
  notificationEmails: z.array(z.email()).default([]),
  products: z.array(product).min(1, { error: 'must hold at least one' }),
  active: z.boolean(),
  google: z.strictObject({
    /** Name or ARN of the secret with the service-account key. */
    credentialsSecretId: z.string().min(1).max(2048),
    scope: scope.default('https://www.googleapis.com/auth/calendar'),
  }),
  presentation: presentation.prefault({}),
});

/** As it is kept: a rule for scopes came later, and what was saved before is to be read all the same. */
export const keptConfiguration = configuration.extend({
  google: configuration.shape.google.extend({ scope: z.string() }),
});

export type Configuration = z.infer<typeof configuration>;

const strictFile = z.strictObject({
  /** Where editors find the schema of this file. */
  $schema: z.string().optional(),
  configurations: z.array(configuration),
});

/** What the rules between configurations need: enough to check them also where something else is wrong. */
const identities = z.object({
  configurations: z.array(
    z.object({ id: z.string(), tenant: z.string(), establishments: z.array(z.string()) }),
  ),
});

/** The file that `configure apply` takes. Every problem names its place in the file. */
export const configurationFile = strictFile.superRefine(
  ({ configurations }, context) => {
    const refuse = (path: (string | number)[], message: string) => {
      context.addIssue({ code: 'custom', path: ['configurations', ...path], message });
    };

    const ids = configurations.map(({ id }) => id);
    ids.forEach((id, index) => {
      const first = ids.indexOf(id);
      if (first < index) refuse([index, 'id'], `"${id}" is the id of configurations[${first}] too`);
    });

    for (const { index, position, establishment, tenant, owner } of sharedEstablishments(configurations)) {
      const eventLocation = `configurations[${owner.index}].establishments[${owner.position}]`;
      refuse(
        [index, 'establishments', position],
        `establishment "${establishment}" of ${tenant} belongs to "${owner.id}" already (${eventLocation})`,
      );
    }
  },
  { when: ({ value }) => identities.safeParse(value).success },
);

/** An establishment that a list of configurations names a second time. */
type SharedEstablishment = {
  tenant: string;
  establishment: string;
  /** Where it is named again: which configuration of the list, which of its establishments. */
  index: number;
  position: number;
  /** Where it was named first. */
  owner: { id: string; index: number; position: number };
};

/** An establishment belongs to one configuration of its tenant: what breaks this rule, in the order of the list. */
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

export type Product = z.infer<typeof product>;
