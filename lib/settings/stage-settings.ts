import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { signInSetting } from '../../functions/console/sign-in/settings';
import { DEFAULT_REQUESTS_PER_MINUTE, requestsPerMinuteSetting } from '../../functions/shared/request-budget';
import { alarmSettings } from './alarm-settings';

const DEVELOPMENT = 'dev';
const PRODUCTION = 'prod';

/** Context of the CDK app that `npm run deploy` sets to `true` while the stack does not exist yet. */
export const FIRST_DEPLOYMENT = 'firstDeployment';

/** The stage or one of its settings is invalid. The message is one line for the person who deploys. */
export class InvalidSettingsError extends Error {
  override readonly name = 'InvalidSettingsError';
}

/**
 * @param context of the CDK app: `stage`, the name of the stage (`-c stage=prod`), and `stages` in `cdk.json`, which overrides
 *   the defaults per stage: `{ "prod": { "logRetentionDays": 30 } }`
 * @throws InvalidSettingsError naming every invalid setting
 */
export function readStageSettings(context: { stage?: unknown; stages?: unknown }): StageSettings {
  const stage = parse(stageName, context.stage, ['stage']);
  const stages = parse(z.record(z.string(), z.unknown()).default({}), context.stages, ['stages']);
  return { stage, ...parse(stageSettings(stage), stages[stage], ['stages', stage]) };
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  parentPath: PropertyKey[],
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${z.core.toDotPath([...parentPath, ...path])}: ${message}`,
  );
  throw new InvalidSettingsError(`Invalid stage settings. ${problems.join('; ')}`);
}

const stageName = z
  .string({ error: 'must be one name, such as "prod"' })
  .regex(/^[a-z][a-z0-9-]{0,19}$/, {
    error: 'must be 1 to 20 lower-case letters, digits and hyphens, starting with a letter',
  })
  .default(DEVELOPMENT);

/** The name of the CloudFormation stack of a stage. */
export function stackNameOf(stage: string): string {
  return `LuccaGoogleCalendar-${stage}`;
}

export type StageSettings = z.infer<ReturnType<typeof stageSettings>> & { stage: string };

/** Of JSON. The deployment passes it on a command line, which Linux limits to 128 KB. About 2,000 addresses. */
const MAX_SIGN_IN_BYTES = 64 * 1024;

/** Two for sync, Lambda's minimum for a queue, and one for each other function. */
const MIN_ACCOUNT_CONCURRENCY = 5;
/** Above every quota that AWS grants without an architecture review. */
const MAX_ACCOUNT_CONCURRENCY = 100_000;

const SECRET_NAME_PART = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The settings of a stage in `cdk.json`, with their defaults. */
export const stageSettings = (stage: string) =>
  z
    .strictObject({
      /** Retention of all log groups in days: one of the periods that CloudWatch supports. */
      logRetentionDays: z
        .enum(RetentionDays, { error: 'must be a retention period of CloudWatch, such as 7, 30 or 90' })
        .exclude(['INFINITE'])
        .default(stage === DEVELOPMENT ? RetentionDays.ONE_WEEK : RetentionDays.THREE_MONTHS),
      /**
       * Keeps tables, queues, secrets and logs when the stack is deleted, and protects the stack and its tables from
       * deletion. Tables other than the log and the counts have point-in-time recovery (35 days).
       */
      retainData: z.boolean().default(stage !== DEVELOPMENT),
      /** First part of the secrets' names: `<prefix>/webhook`. */
      secretPrefix: z
        .string()
        .regex(SECRET_NAME_PART, { error: 'must be 1 to 63 lower-case letters, digits and hyphens' })
        .default(stage === PRODUCTION ? 'lucca-google-calendar' : `lucca-google-calendar-${stage}`),
      /** False: the secrets exist and do not belong to the stack, such as those that a deleted stack has left. */
      createSecrets: z.boolean().default(true),
      /** X-Ray traces. They cost up to 5 USD per million invocations, more than Lambda itself. */
      tracing: z.boolean().default(false),
      googleQuota,
      /** Budget of requests to Lucca. Lucca allows 50 to all integrations of a tenant together. */
      luccaRequestsPerMinute: requestsPerMinuteSetting.default(DEFAULT_REQUESTS_PER_MINUTE),
      throttling,
      /** Shifts 10 % of the traffic to new versions first and rolls them back when an alarm goes off. */
      canary: z.boolean().default(stage !== DEVELOPMENT),
      domain: domainSettings.optional(),
      notifications: notificationSettings,
      /** Off in development, as the dashboard: both cost money. */
      alarms: alarmSettings({ enabled: stage !== DEVELOPMENT }),
      /** A CloudWatch dashboard of at most 50 metrics: the first three of an account are free. */
      dashboard: z.boolean().default(stage !== DEVELOPMENT),
      /**
       * Concurrent executions that the stage may use. A new AWS account has 10 in each region. Sync leaves some of them to
       * the other functions.
       */
      accountConcurrency: z.int().min(MIN_ACCOUNT_CONCURRENCY).max(MAX_ACCOUNT_CONCURRENCY).default(10),
      /** Sign-in to the console. Without it, the page is served, but no one can sign in. */
      console: signInSetting
        .refine((setting) => Buffer.byteLength(JSON.stringify(setting)) <= MAX_SIGN_IN_BYTES, {
          error: `must have at most ${MAX_SIGN_IN_BYTES / 1024} KB: list domains or groups instead of addresses`,
          abort: true,
        })
        .optional(),
    })
    .prefault({});

/** Google's quota, and the quota that an event is assumed to use. */
const googleQuota = z
  .strictObject({
    /** Quota of the whole Google Cloud project. */
    requestsPerMinute: z.int().positive().default(10_000),
    /** Share of the quota that the connector may use, replays included. The rest is for other users of the project. */
    liveShare: z.number().positive().max(1).default(0.95),
    callsPerEvent: z.number().positive().default(2),
    /** If in doubt, estimate high: calls that take longer than this leave part of the quota unused. */
    secondsPerCall: z.number().positive().default(0.5),
    /** Time per event spent outside of Google calls, such as on tables and logs. */
    secondsBesideCalls: z.number().nonnegative().default(0.1),
  })
  .prefault({});

export type GoogleQuota = z.infer<typeof googleQuota>;

/**
 * Limits of the API. Far above the few deliveries that Lucca sends at a time: each 429 counts towards a suspension of
 * its endpoint.
 */
const throttling = z
  .strictObject({
    requestsPerSecond: z.number().positive().default(50),
    burst: z.int().positive().default(100),
  })
  .prefault({});

const hostname = (example: string) =>
  z
    .hostname({ error: `must be a name such as "${example}"` })
    .refine((name) => name.includes('.') && name === name.toLowerCase(), {
      error: `must be a name such as "${example}", in lower case`,
    });

/** A custom domain for the webhook and the console. */
const domainSettings = z
  .strictObject({
    name: hostname('calendar.acme.example'),
    /** Certificate for `name`, in the region of the stack. */
    certificateArn: z
      .string({ error: 'must be the ARN of a certificate in ACM' })
      .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/, {
        error: 'must be the ARN of a certificate in ACM, in the region of the stack',
      }),
    /** Route 53 zone in this account, in which the stack creates the record of the domain. */
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
    error: 'must be the domain itself or a parent of it',
  });

export type DomainSettings = z.infer<typeof domainSettings>;

/** Emails to administrators. Without a sender, none are sent. */
const notificationSettings = z
  .strictObject({
    sender: z.email({ error: 'must be an address such as "calendar@acme.example"' }).optional(),
    /** Domain that is verified in SES, if it is a parent of the sender's domain. */
    identity: z
      .hostname()
      .refine((name) => name.includes('.'), { error: 'must be a domain such as "acme.example"' })
      .optional(),
    /**
     * Page that emails link to. Defaults to the log on the console; without sign-in, emails name the command instead.
     */
    logUrl: z
      .url({ protocol: /^https$/, error: 'must be an address such as "https://acme.example"' })
      .optional(),
    /** Who gets the digest of failed events that belong to no configuration. */
    operators: z.array(z.email({ error: 'must be an address such as "platform@acme.example"' })).default([]),
  })
  .superRefine(({ sender, identity, logUrl, operators }, context) => {
    const needSender = { identity, logUrl, operators: operators[0] };
    for (const [name, value] of Object.entries(needSender)) {
      if (sender !== undefined || value === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'requires a sender: without one, no email is sent',
      });
    }
    if (sender !== undefined && identity !== undefined && !isWithin(sender, identity)) {
      const message = 'must be the domain of the sender or a parent of it';
      context.addIssue({ code: 'custom', path: ['identity'], message });
    }
  })
  .prefault({});

export type NotificationSettings = z.infer<typeof notificationSettings>;

function isWithin(sender: string, identity: string): boolean {
  return `.${domainOf(sender)}`.toLowerCase().endsWith(`.${identity.toLowerCase()}`);
}

/** The domain of an email address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
