import * as z from 'zod';
import { awsEnvironment, type AwsEndpoints } from './aws-environment';

/** The outputs of the template that the commands and the local stack need. */
export const namedOutputs = z.object({
  WebhookUrl: z.url(),
  ConsoleUrl: z.url(),
  QueueUrl: z.url(),
  ConfigurationsTable: z.string(),
  MappingsTable: z.string(),
  LogsTable: z.string(),
  TalliesTable: z.string(),
  AuditTable: z.string(),
  WebhookSecretId: z.string(),
  LuccaApiSecretId: z.string(),
  GoogleSecretPrefix: z.string(),
});

/**
 * The variables that the commands (`logs`, `configure`, `send`, `connect-lucca`, `import`) read.
 *
 * @param services variables that say where Google and Lucca are
 */
export function commandEnvironment(
  outputs: z.infer<typeof namedOutputs>,
  endpoints: AwsEndpoints,
  services: Record<string, string>,
): Record<string, string> {
  return {
    ...awsEnvironment(endpoints),
    WEBHOOK_URL: outputs.WebhookUrl,
    QUEUE_URL: outputs.QueueUrl,
    CONFIGURATIONS_TABLE: outputs.ConfigurationsTable,
    MAPPINGS_TABLE: outputs.MappingsTable,
    LOGS_TABLE: outputs.LogsTable,
    AUDIT_TABLE: outputs.AuditTable,
    WEBHOOK_SECRET_ID: outputs.WebhookSecretId,
    LUCCA_API_SECRET_ID: outputs.LuccaApiSecretId,
    ...services,
  };
}
