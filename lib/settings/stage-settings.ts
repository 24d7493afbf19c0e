import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { signInSetting } from '../../functions/console/sign-in/settings';
import { alarmSettings } from './alarm-settings';

const DEVELOPMENT = 'dev';

const PRODUCTION = 'prod';

const stageName = z
  .string({ error: 'must be one name, such as "prod"' })
  .regex(/^[a-z][a-z0-9-]{0,19}$/, {
    error: 'must be 1 to 20 lower-case letters, digits and hyphens, beginning with a letter',
  })
  .default(DEVELOPMENT);

/** Google's quota, and what it is assumed that an event takes of it. */
const googleQuota = z
  .strictObject({
    /** Of the whole Google Cloud project. */
    requestsPerMinute: z.int().positive().default(10_000),
    /** Part of the quota that the connector takes at most, replays included; the rest is left to other uses of the project. */
    liveShare: z.number().positive().max(1).default(0.95),
    callsPerEvent: z.number().positive().default(2),
    /** Rather too long than too short: only calls that take longer leave some of the quota unused. */
    secondsPerCall: z.number().positive().default(0.5),
    /** What an event takes beside its calls to Google: the tables, the log. */
    secondsBesideCalls: z.number().nonnegative().default(0.1),
  })
  .prefault({});

export type GoogleQuota = z.infer<typeof googleQuota>;

/** A 429 counts towards the suspension of Lucca's endpoint: far above the few deliveries that Lucca sends at a time. */
const throttling = z
  .strictObject({
    requestsPerSecond: z.number().positive().default(50),
    burst: z.int().positive().default(100),
  })
  .prefault({});

const settingsOf = (stage: string) =>
  z
    .strictObject({
      /** Of all log groups, in days: one of the periods that CloudWatch knows. */
      logRetentionDays: z
        .enum(RetentionDays, { error: 'must be a period that CloudWatch knows, such as 7, 30 or 90' })
        .exclude(['INFINITE'])
        .default(stage === DEVELOPMENT ? RetentionDays.ONE_WEEK : RetentionDays.THREE_MONTHS),
      /** Tables, secrets and logs survive their stack, and the tables can be restored to any second of the last 35 days. */
      retainData: z.boolean().default(stage !== DEVELOPMENT),
      /** First part of the secrets' names: `<prefix>/webhook`. */
      secretPrefix: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
          error: 'must be 1 to 63 lower-case letters, digits and hyphens',
        })
        .default(stage === PRODUCTION ? 'lucca-google-calendar' : `lucca-google-calendar-${stage}`),
      /** Secrets `<prefix>/google/<name>` to create, one per set of Google credentials. */
      googleSecrets: z
        .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'must be a name such as "france"' }))
        .refine((names) => new Set(names).size === names.length, { error: 'must not name a secret twice' })
        .default(['france']),
      /** Traces of X-Ray cost more than all that Lambda does: up to 5 USD a million invocations. */
      tracing: z.boolean().default(false),
      googleQuota,
      throttling,
      /** New versions get a tenth of the traffic first, and what alarms ring about goes back; else all at once. */
      canary: z.boolean().default(stage !== DEVELOPMENT),
      domain: domainSettings.optional(),
      notifications: notificationSettings,
      alarms: alarmSettings,
      /** How people sign in to the console. Without it the page is there, but nobody gets in. */
      console: signInSetting.optional(),
    })
    .prefault({});

export type StageSettings = z.infer<ReturnType<typeof settingsOf>> & { stage: string };

/** The stage or one of its settings is wrong. The message is one line for the person who deploys. */
export class InvalidSettingsError extends Error {
  override readonly name = 'InvalidSettingsError';
}

/**
 * @param context of the CDK app: `stage`, the name of the stage (`-c stage=prod`), and `stages`, in `cdk.json`, by name what
 *   differs from the defaults: `{ "prod": { "logRetentionDays": 30 } }`
 * @throws InvalidSettingsError naming everything that is wrong
 */
export function readStageSettings(context: { stage?: unknown; stages?: unknown }): StageSettings {
  const stage = valid(stageName, context.stage, ['stage']);
  const stages = valid(z.record(z.string(), z.unknown()).default({}), context.stages, ['stages']);
  return { stage, ...valid(settingsOf(stage), stages[stage], ['stages', stage]) };
}

function valid<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: PropertyKey[],
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${z.core.toDotPath([...place, ...path])}: ${message}`,
  );
  throw new InvalidSettingsError(`The settings of the stage are wrong. ${problems.join('; ')}`);
}

const hostname = (example: string) =>
  z
    .hostname({ error: `must be a name such as "${example}"` })
    .refine((name) => name.includes('.') && name === name.toLowerCase(), {
      error: `must be a name such as "${example}", in lower case`,
    });

const domain = z.hostname().refine((name) => name.includes('.'), {
  error: 'must be a domain such as "acme.example"',
});

/** How administrators hear of what concerns them. Without a sender no mail is sent. */
const notificationSettings = z
  .strictObject({
    /** Mails come from this address. */
    sender: z.email({ error: 'must be an address such as "calendar@acme.example"' }).optional(),
    /** The domain that SES knows as verified, where it is not the sender's own but one above it. */
    identity: domain.optional(),
    /** Where an administrator reads the log. Without it, mails name the command. */
    logUrl: z
      .url({ protocol: /^https$/, error: 'must be an address such as "https://acme.example"' })
      .optional(),
  })
  .superRefine(({ sender, identity, logUrl }, context) => {
    for (const [name, value] of Object.entries({ identity, logUrl })) {
      if (sender !== undefined || value === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'needs a sender beside it: without one, no mail is sent',
      });
    }
    if (sender !== undefined && identity !== undefined && !isWithin(sender, identity)) {
      const message = 'must be the domain of the sender, or one above it';
      context.addIssue({ code: 'custom', path: ['identity'], message });
    }
  })
  .prefault({});

export type NotificationSettings = z.infer<typeof notificationSettings>;

/** The domain of an address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

function isWithin(sender: string, identity: string): boolean {
  return `.${domainOf(sender)}`.toLowerCase().endsWith(`.${identity.toLowerCase()}`);
}

/** A name of one's own for the webhook and the console, instead of the one that API Gateway makes up. */
const domainSettings = z
  .strictObject({
    name: hostname('calendar.acme.example'),
    /** In the region of the stack, for this name. */
    certificateArn: z
      .string({ error: 'must be the ARN of a certificate in ACM' })
      .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/, {
        error: 'must be the ARN of a certificate in ACM, in the region of the stack',
      }),
    /** Of Route 53, in this account: gets the record that leads to the API. */
    hostedZone: z
      .strictObject({
        id: z
          .string({ error: 'must be the id of a hosted zone' })
          .regex(/^Z[A-Z0-9]{1,31}$/, { error: 'must be the id of a hosted zone, such as "Z0123456789ABC"' }),
        name: hostname('acme.example'),
      })
      .optional(),
  })
  .refine(({ name, hostedZone }) => !hostedZone || `.${name}`.endsWith(`.${hostedZone.name}`), {
    path: ['hostedZone', 'name'],
    error: 'must be the domain itself, or one above it',
  });

export type DomainSettings = z.infer<typeof domainSettings>;
