import * as z from 'zod';

/** From the root of this project: what stands in an alarm where nobody said where the runbook is published. */
export const RUNBOOK_FILE = 'lib/runbook.md';

const count = z.int().positive();

/** From where on an alarm rings. How long it must last is the alarm's own matter, see `lib/alarms`. */
const thresholds = z
  .strictObject({
    /** Answers with 5xx at the webhook in a minute, and deliveries that our function turns away with 503. */
    webhookErrors: count.default(1),
    /** The slowest hundredth of the webhook's answers, ms: Lucca hangs up after 3,000. */
    webhookLatencyMs: z.int().positive().max(3000).default(2500),
    /** Requests that the webhook turns away with 429 in five minutes: each counts towards the suspension of Lucca's endpoint. */
    webhookThrottled: count.default(1),
    /** Deliveries refused in an hour that look like Lucca's: `npm run doctor` sends one on purpose. */
    deliveriesRefused: count.default(3),
    /** Crashes and time-outs of one function in a minute. */
    functionErrors: count.default(1),
    /** Invocations of one function that Lambda refuses in a minute. */
    functionThrottles: count.default(1),
    /** Age of the oldest event in the queue, s: a group that fails is parked after 35 minutes at most. */
    queueAgeSeconds: count.default(60 * 60),
    /** Events that fail in a quarter of an hour for a reason that only the platform team can mend. */
    failures: count.default(1),
    /** Groups that come back in five minutes because of an error that nobody foresaw. */
    internalErrors: count.default(5),
    /** Events that fail in an hour for reasons that administrators mend, who are told by mail and on the console. */
    administratorFailures: count.default(20),
    /** So many waiting events are worth a look, once they become more and more. */
    waiting: count.default(10),
    /** Part of Google's quota: the connector itself keeps to `googleQuota.liveShare`. */
    quotaShare: z.number().positive().max(1).default(0.9),
    /** Calls that Google turns away as too fast in five minutes. */
    googleThrottled: count.default(20),
    /** Requests that DynamoDB turns away, or fails to serve, in five minutes: the SDK tries each of them again. */
    tableErrors: count.default(5),
    /** Requests for the console that meet a failure of ours in five minutes. */
    consoleErrors: count.default(3),
  })
  .prefault({});

export type AlarmThresholds = z.infer<typeof thresholds>;

/** Who is told by alarms, what they say, and when. */
export const alarmSettings = z
  .strictObject({
    /** Of the platform team. AWS asks each to confirm. More ways than mail subscribe to the topic `AlarmTopicArn`. */
    emails: z
      .array(z.email({ error: 'must be an address such as "platform@acme.example"' }))
      .refine((emails) => new Set(emails).size === emails.length, { error: 'must not name an address twice' })
      .default([]),
    /** Where the platform team publishes `lib/runbook.md`. */
    runbookUrl: z
      .url({
        protocol: /^https?$/,
        error: 'must be an address such as "https://git.acme.example/connector/runbook.md"',
      })
      .refine((url) => !url.includes('#'), {
        error: 'must have no "#": each alarm adds that of its own section',
      })
      .default(RUNBOOK_FILE),
    thresholds,
  })
  .prefault({});
