import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import type { LuccaApi } from '../lucca/api/client';
import type { WebhookEndpoint } from '../lucca/api/schemas';
import { combinedCorrection, endpointProblems, findEndpointsByUrl } from '../lucca/api/webhook-endpoints';
import { countFailure, METRICS } from '../shared/telemetry';
import type { CachedConfigurations } from '../store/configuration-store';
import type { RecordStore, Stored } from '../store/record-store';
import { addCount, createLuccaTask, type Counts, type LuccaTaskDependencies, type Task } from './task';

const DISABLED = 'Endpoint watch disabled';

/** If several endpoints have our URL, the first of these statuses that any of them has counts. */
const STATUS_PRECEDENCE = ['active', 'suspended', 'inactive', 'unknown'] as const;

type WatchEndpointDependencies = LuccaTaskDependencies & {
  lucca: Pick<LuccaApi, 'tenantUrl' | 'serves' | 'webhookEndpoints' | 'changeWebhookEndpoint'>;
  /** Every URL of our webhook. If empty, the task does nothing. */
  webhookUrls: readonly string[];
  configurations: Pick<CachedConfigurations, 'all'>;
  records: Pick<RecordStore, 'read' | 'write'>;
  metrics: Metrics;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Checks that Lucca delivers all topics that we follow to our webhook. Reactivates a suspended endpoint and corrects a
 * restricted one (LUCCA-50). Records the status, so that the `notify` task can report when a suspension begins and ends.
 */
export function createWatchEndpointTask(dependencies: WatchEndpointDependencies): Task {
  const { lucca, webhookUrls, records, logger, metrics, now } = dependencies;
  if (webhookUrls.length === 0) {
    logger.info(DISABLED, { missing: 'WEBHOOK_URL' });
    return () => Promise.resolve({});
  }
  return createLuccaTask(dependencies, DISABLED, async (tenant, deadline, counts) => {
    const canRequest = () => now() < deadline;
    const endpoints = await findEndpointsByUrl(webhookUrls, lucca, canRequest);
    if (endpoints === null) return;
    const status = statusOf(endpoints);
    if (await recordStatus(tenant, status)) warn(status);
    for (const other of await otherTenants(tenant)) await recordStatus(other, status);
    if (status.status === 'suspended') {
      countFailure(metrics, 'platform');
      addCount(counts, 'suspended');
    }
    if (status.status !== 'active' && status.status !== 'suspended') return;
    const failures: unknown[] = [];
    // A suspended endpoint next to an active one is about to be removed: do not repair it.
    for (const endpoint of endpoints.filter((one) => one.status === status.status)) {
      if (!canRequest()) break;
      await repair(endpoint, counts).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  });

  /** Reactivates and corrects the endpoint in one request, if necessary. */
  async function repair(endpoint: WebhookEndpoint, counts: Counts): Promise<void> {
    const { id: endpointId } = endpoint;
    const isSuspended = endpoint.status === 'suspended';
    const problems = endpointProblems(endpoint);
    if (!isSuspended && problems.length === 0) return;
    await lucca.changeWebhookEndpoint(endpointId, {
      ...combinedCorrection(problems),
      ...(isSuspended && { status: 'active' as const }),
    });
    if (isSuspended) {
      logger.info('Webhook endpoint reactivated', { endpointId });
      metrics.addMetric(METRICS.endpointReactivated, MetricUnit.Count, 1);
      addCount(counts, 'reactivated');
    }
    if (problems.length > 0) {
      const fields = problems.map(({ field }) => field);
      logger.warn('Webhook endpoint corrected: it did not receive all events', { endpointId, fields });
      metrics.addMetric(METRICS.endpointCorrected, MetricUnit.Count, 1);
      addCount(counts, 'corrected');
    }
  }

  /** @returns whether the status changed */
  async function recordStatus(tenant: string, { status, endpointId }: EndpointStatus): Promise<boolean> {
    const before = await readEndpointRecord(records, tenant);
    if (before?.value.status === status && before.value.endpointId === endpointId) return false;
    const isChanged = before?.value.status !== status;
    const since = isChanged ? new Date(now()).toISOString() : before.value.since;
    const record: EndpointRecord = { status, since, endpointId };
    await records.write(endpointRecordId(tenant), record, before?.revision ?? null);
    return isChanged;
  }

  function warn({ status, endpointId }: EndpointStatus): void {
    if (status === 'suspended') logger.warn('Webhook endpoint suspended by Lucca', { endpointId });
    if (status === 'inactive') logger.warn('Webhook endpoint deactivated in Lucca', { endpointId });
    if (status === 'unknown') logger.warn('Webhook endpoint has an unknown status', { endpointId });
    if (status === 'absent') logger.warn('No webhook endpoint in Lucca has our URL');
  }

  /** The other tenants that the Lucca API serves: in the local stack, one fake serves those of all configurations. */
  async function otherTenants(tenant: string): Promise<Set<string>> {
    const others = new Set<string>();
    for (const configuration of await dependencies.configurations.all()) {
      if (await lucca.serves(configuration.tenant)) others.add(configuration.tenant);
    }
    others.delete(tenant);
    return others;
  }
}

type EndpointStatus = Pick<EndpointRecord, 'status' | 'endpointId'>;

function statusOf(endpoints: WebhookEndpoint[]): EndpointStatus {
  const decisive = STATUS_PRECEDENCE.map((status) =>
    endpoints.find((endpoint) => endpoint.status === status),
  ).find((endpoint) => endpoint !== undefined);
  return decisive
    ? { status: decisive.status, endpointId: decisive.id }
    : { status: 'absent', endpointId: null };
}

const endpointRecord = z.object({
  /** `absent`: no endpoint has our URL. `unknown`: Lucca returned an undocumented status. */
  status: z.enum(['active', 'suspended', 'inactive', 'unknown', 'absent']),
  /** ISO 8601: when we first saw this status. */
  since: z.string(),
  /** Null if the endpoint is absent. */
  endpointId: z.string().nullable(),
});

/** The last known status of our webhook endpoint. */
export type EndpointRecord = z.infer<typeof endpointRecord>;

/** @param tenant origin, such as `https://acme.ilucca.net` */
export function endpointRecordId(tenant: string): string {
  return `webhook-endpoint#${tenant}`;
}

/** @returns null before the first check */
export function readEndpointRecord(
  records: Pick<RecordStore, 'read'>,
  tenant: string,
): Promise<Stored<EndpointRecord> | null> {
  return records.read(endpointRecordId(tenant), endpointRecord);
}
