import * as z from 'zod';

/** Relative to the root of the project. Alarms link to it unless `runbookUrl` is set. */
export const RUNBOOK_FILE = 'lib/runbook.md';

const count = z.int().positive();

/** Thresholds of the alarms. The evaluation periods are in `lib/monitoring/alarms`. */
const thresholds = z
  .strictObject({
    /** 5xx responses of the webhook per minute. */
    webhookFailures: count.default(1),
    /** Age of the oldest message in the queue, s. A failing message group is parked after 35 minutes at most. */
    queueAgeSeconds: count.default(60 * 60),
    /** Crashes and timeouts of the sync function per minute. */
    syncErrors: count.default(1),
    /** Retries in 5 minutes because of an unexpected error. A single event is retried at most six times. */
    internalErrors: count.default(10),
    /** Failures in 15 minutes that only the platform team can fix. */
    platformFailures: count.default(1),
    /** Events in 6 hours that wait or fail for a cause outside the connector. */
    externalFailures: count.default(20),
    /** Rejected deliveries per hour that may be from Lucca. `npm run doctor` sends one on purpose. */
    deliveriesRefused: count.default(3),
    /** 5xx responses of the console in 5 minutes. */
    consoleFailures: count.default(3),
  })
  .prefault({});

export type AlarmThresholds = z.infer<typeof thresholds>;

const recipients = z
  .strictObject({
    /** Each address must confirm its subscription. Other subscribers use the topic. */
    emails: z
      .array(z.email({ error: 'must be an address such as "platform@acme.example"' }))
      .refine((emails) => new Set(emails).size === emails.length, { error: 'must not contain duplicates' })
      .default([]),
  })
  .prefault({});

/** The alarms of a stage: recipients by severity, links and thresholds. */
export const alarmSettings = ({ enabled: enabledByDefault }: { enabled: boolean }) =>
  z
    .strictObject({
      /** Without alarms, deployments with a canary roll back only if the new version crashes. */
      enabled: z.boolean().default(enabledByDefault),
      /** Who is woken up: events don't flow. */
      page: recipients,
      /** Who looks at it this week. */
      ticket: recipients,
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
    .superRefine(({ enabled, page, ticket }, context) => {
      if (enabled) return;
      for (const [severity, { emails }] of Object.entries({ page, ticket })) {
        if (emails.length === 0) continue;
        const message = 'requires "enabled": true in alarms: without alarms, no email is sent';
        context.addIssue({ code: 'custom', path: [severity, 'emails'], message });
      }
    })
    .prefault({});
