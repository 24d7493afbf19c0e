import * as z from 'zod';
import { awsEnvironment, type AwsEndpoints } from '../aws/aws-environment';

/** The stack outputs that the commands and the local stack need. */
export const namedOutputs = z.object({
  WebhookUrl: z.url(),
  ConsoleUrl: z.url(),
  QueueUrl: z.url(),
  DeadLetterQueueUrl: z.url(),
  ConfigurationsTable: z.string(),
  MappingsTable: z.string(),
  LogsTable: z.string(),
  TalliesTable: z.string(),
  GuestsTable: z.string(),
  DirectoryTable: z.string(),
  AuditTable: z.string(),
  WebhookSecretId: z.string(),
  LuccaApiSecretId: z.string(),
  LogKeySecretId: z.string(),
  GoogleSecretPrefix: z.string(),
});

export type NamedOutputs = z.infer<typeof namedOutputs>;

/**
 * The environment variables of the commands.
 *
 * @param services variables with the URLs of Google and Lucca
 */
export function commandEnvironment(
  outputs: NamedOutputs,
  endpoints: AwsEndpoints,
  services: Record<string, string>,
): Record<string, string> {
  return {
    ...awsEnvironment(endpoints),
    WEBHOOK_URL: outputs.WebhookUrl,
    QUEUE_URL: outputs.QueueUrl,
    DEAD_LETTER_QUEUE_URL: outputs.DeadLetterQueueUrl,
    CONFIGURATIONS_TABLE: outputs.ConfigurationsTable,
    MAPPINGS_TABLE: outputs.MappingsTable,
    LOGS_TABLE: outputs.LogsTable,
    TALLIES_TABLE: outputs.TalliesTable,
    GUESTS_TABLE: outputs.GuestsTable,
    DIRECTORY_TABLE: outputs.DirectoryTable,
    AUDIT_TABLE: outputs.AuditTable,
    WEBHOOK_SECRET_ID: outputs.WebhookSecretId,
    LUCCA_API_SECRET_ID: outputs.LuccaApiSecretId,
    GOOGLE_SECRET_PREFIX: outputs.GoogleSecretPrefix,
    LOG_KEY_SECRET_ID: outputs.LogKeySecretId,
    ...services,
  };
}
