import * as z from 'zod';

/** Relative to the root of the project. Alarms link to it unless `runbookUrl` is set. */
export const RUNBOOK_FILE = 'lib/runbook.md';

const count = z.int().positive();

/** Thresholds of the alarms. The evaluation periods are in `lib/monitoring/alarms`. */
const thresholds = z
  .strictObject({
    /** 5xx responses of the webhook per minute. Applies separately to deliveries that the ingest function rejects with 503. */
    webhookErrors: count.default(1),
    /** 99th percentile of the webhook's latency, ms. Lucca times out after 3,000. */
    webhookLatencyMs: z.int().positive().max(3000).default(2500),
    /** 429 responses of the webhook in 5 minutes. Each counts towards the suspension of Lucca's endpoint. */
    webhookThrottled: count.default(1),
    /** Rejected deliveries per hour that may be from Lucca. `npm run doctor` sends one on purpose. */
    deliveriesRefused: count.default(3),
    /** Crashes and timeouts of one function per minute. */
    functionErrors: count.default(1),
    /** Throttled invocations of one function per minute. */
    functionThrottles: count.default(1),
    /** Age of the oldest message in the queue, s. A failing message group is parked after 35 minutes at most. */
    queueAgeSeconds: count.default(60 * 60),
    /** Events in 15 minutes that fail for a reason that only the platform team can fix. */
    failures: count.default(1),
    /** Retries and failures in 5 minutes because of an unexpected error. */
    internalErrors: count.default(5),
    /** Events per hour that fail for reasons that administrators fix. They are notified by email and on the console. */
    administratorFailures: count.default(20),
    /** Number of waiting events at which a further increase sets off the alarm. */
    waiting: count.default(10),
    /** Share of Google's quota. The connector itself keeps to `googleQuota.liveShare`. */
    quotaShare: z.number().positive().max(1).default(0.9),
    /** Google calls rejected by a rate limit in 5 minutes. */
    googleThrottled: count.default(20),
    /** DynamoDB requests in 5 minutes that are throttled or fail. The SDK retries each of them. */
    tableErrors: count.default(5),
    /** 5xx responses of the console in 5 minutes. */
    consoleErrors: count.default(3),
  })
  .prefault({});

export type AlarmThresholds = z.infer<typeof thresholds>;

/** The emails, links and thresholds of the alarms. */
export const alarmSettings = z
  .strictObject({
    /** Addresses of the platform team. Each must confirm its subscription. Other subscribers use the topic `AlarmTopicArn`. */
    emails: z
      .array(z.email({ error: 'must be an address such as "platform@acme.example"' }))
      .refine((emails) => new Set(emails).size === emails.length, { error: 'must not contain duplicates' })
      .default([]),
    /** Where the platform team publishes `lib/runbook.md`. */
    runbookUrl: z
      .url({
        protocol: /^https?$/,
        error: 'must be an address such as "https://git.acme.example/connector/runbook.md"',
      })
      .refine((url) => !url.includes('#'), {
        error: 'must not contain "#": each alarm adds the anchor of its own section',
      })
      .default(RUNBOOK_FILE),
    thresholds,
  })
  .prefault({});
