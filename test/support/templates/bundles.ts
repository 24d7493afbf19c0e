/** Environment variables that the bundles of all functions need to be imported. Nothing is called. */
export const BUNDLE_ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  STAGE: 'prod',
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/events.fifo',
  WEBHOOK_SECRET_ID: 'webhook',
  CONFIGURATIONS_TABLE: 'configurations',
  MAPPINGS_TABLE: 'mappings',
  LOGS_TABLE: 'logs',
  TALLIES_TABLE: 'tallies',
  GUESTS_TABLE: 'guests',
  DIRECTORY_TABLE: 'directory',
  AUDIT_TABLE: 'audit',
  GOOGLE_SECRET_PREFIX: 'google/',
  LUCCA_API_SECRET_ID: 'lucca-api',
  LOG_KEY_SECRET_ID: 'log-key',
  WEBHOOK_URL: 'https://webhook.example/webhooks/lucca',
  NOTIFICATION_SENDER: 'calendar@acme.example',
  STACK_NAME: 'LuccaGoogleCalendar-prod',
};

/** Maximum size of the functions' minified bundles, in KB of 1024 bytes: a cold start reads and compiles all of it. */
export const BUNDLE_LIMITS_KB = { ingest: 450, sync: 900, reconcile: 800, console: 950 };
