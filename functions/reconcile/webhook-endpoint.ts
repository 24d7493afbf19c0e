import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import type { LuccaApi } from '../lucca/api/client';
import type { WebhookEndpoint } from '../lucca/api/schemas';
import { correctionOf, endpointProblems, findEndpointsByUrl } from '../lucca/api/webhook-endpoints';
import { METRICS } from '../shared/telemetry';
import type { CachedConfigurations } from '../store/configuration-store';
import type { RecordStore, Stored } from '../store/record-store';
import { luccaTask, type Counts, type LuccaTaskDependencies, type Task } from './task';

type WatchEndpointDependencies = LuccaTaskDependencies & {
  lucca: Pick<LuccaApi, 'tenantUrl' | 'serves' | 'webhookEndpoints' | 'changeWebhookEndpoint'>;
  /** All that lead to us. None: we do not know our own address, and watch nothing. */
  webhookUrls: readonly string[];
  configurations: Pick<CachedConfigurations, 'all'>;
  records: Pick<RecordStore, 'read' | 'write'>;
  metrics: Metrics;
  /** ms since the epoch */
  now: () => number;
};

/** The first that one of our endpoints has is that of them all. */
const STATUSES = ['active', 'suspended', 'inactive', 'unknown'] as const;

type Status = Pick<EndpointRecord, 'status' | 'endpointId'>;

/**
 * Looks whether Lucca delivers to us all that we follow. Makes our endpoint active again if Lucca suspended it, and corrects it if
 * it is restricted. Remembers what Lucca said, so that people are told when a suspension begins and when it is over.
 */
export function watchEndpoint(deps: WatchEndpointDependencies): Task {
  const { lucca, budget, webhookUrls, records, logger, metrics, now } = deps;
  if (webhookUrls.length === 0) {
    logger.info('The webhook endpoint is not watched', { missing: 'WEBHOOK_URL' });
    return () => Promise.resolve({});
  }
  return luccaTask(deps, 'The webhook endpoint is not watched', async (tenant, deadline, counts) => {
    const mayAsk = () => now() < deadline && budget.isLeft();
    const endpoints = await findEndpointsByUrl(webhookUrls, lucca, mayAsk);
    if (endpoints === null) return;
    const status = statusOf(endpoints);
    if (await hasChanged(tenant, status)) warn(status);
    for (const other of await otherTenants(tenant)) await hasChanged(other, status);
    if (status.status === 'suspended') {
      metrics.addMetric(METRICS.endpointSuspended, MetricUnit.Count, 1);
      counts['suspended'] = 1;
    }
    if (status.status !== 'active' && status.status !== 'suspended') return;
    const failures: unknown[] = [];
    // Those that have the status of them all: a suspended one beside an active one is on its way out.
    for (const endpoint of endpoints.filter((one) => one.status === status.status)) {
      if (!mayAsk()) break;
      await putRight(endpoint, counts).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  });

  /** In one request, if anything is wrong. */
  async function putRight(endpoint: WebhookEndpoint, counts: Counts): Promise<void> {
    const { id: endpointId } = endpoint;
    const isSuspended = endpoint.status === 'suspended';
    const problems = endpointProblems(endpoint);
    if (!isSuspended && problems.length === 0) return;
    await lucca.changeWebhookEndpoint(endpointId, {
      ...correctionOf(problems),
      ...(isSuspended && { status: 'active' as const }),
    });
    if (isSuspended) {
      logger.info('The webhook endpoint is active again', { endpointId });
      metrics.addMetric(METRICS.endpointReactivated, MetricUnit.Count, 1);
      counts['reactivated'] = (counts['reactivated'] ?? 0) + 1;
    }
    if (problems.length > 0) {
      const fields = problems.map(({ field }) => field);
      logger.warn('The webhook endpoint did not deliver all events: it was corrected', {
        endpointId,
        fields,
      });
      metrics.addMetric(METRICS.endpointCorrected, MetricUnit.Count, 1);
      counts['corrected'] = (counts['corrected'] ?? 0) + 1;
    }
  }

  /** Remembers the status, and tells whether it is new. */
  async function hasChanged(tenant: string, { status, endpointId }: Status): Promise<boolean> {
    const before = await readEndpointRecord(records, tenant);
    if (before?.value.status === status && before.value.endpointId === endpointId) return false;
    const isNew = before?.value.status !== status;
    const since = isNew ? new Date(now()).toISOString() : before.value.since;
    const record: EndpointRecord = { status, since, endpointId };
    await records.write(endpointRecordId(tenant), record, before?.revision ?? null);
    return isNew;
  }

  function warn({ status, endpointId }: Status): void {
    if (status === 'suspended') logger.warn('Lucca has suspended the webhook endpoint', { endpointId });
    if (status === 'inactive') logger.warn('The webhook endpoint was deactivated in Lucca', { endpointId });
    if (status === 'unknown') {
      logger.warn('The webhook endpoint has a status that is not known', { endpointId });
    }
    if (status === 'absent') logger.warn('Lucca has no webhook endpoint with our address');
  }

  /** A tenant on this machine stands for all that have a configuration. */
  async function otherTenants(tenant: string): Promise<Set<string>> {
    const others = new Set<string>();
    for (const configuration of await deps.configurations.all()) {
      if (await lucca.serves(configuration.tenant)) others.add(configuration.tenant);
    }
    others.delete(tenant);
    return others;
  }
}

/** Deliveries reach us as long as one endpoint is active: a suspended one beside it is on its way out. */
function statusOf(endpoints: WebhookEndpoint[]): Status {
  const decisive = STATUSES.map((status) => endpoints.find((endpoint) => endpoint.status === status)).find(
    (endpoint) => endpoint !== undefined,
  );
  return decisive
    ? { status: decisive.status, endpointId: decisive.id }
    : { status: 'absent', endpointId: null };
}

/** What Lucca last said of our webhook endpoint. */
const endpointRecord = z.object({
  /** `absent`: Lucca knows no endpoint with our address. `unknown`: it has a status that we do not know. */
  status: z.enum(['active', 'suspended', 'inactive', 'unknown', 'absent']),
  /** ISO 8601: when we first heard of this status. */
  since: z.string(),
  /** Null: there is none. */
  endpointId: z.string().nullable(),
});

export type EndpointRecord = z.infer<typeof endpointRecord>;

/** @param tenant origin, such as `https://acme.ilucca.net` */
export function endpointRecordId(tenant: string): string {
  return `webhook-endpoint#${tenant}`;
}

/** Null: nobody has looked yet. */
export function readEndpointRecord(
  records: Pick<RecordStore, 'read'>,
  tenant: string,
): Promise<Stored<EndpointRecord> | null> {
  return records.read(endpointRecordId(tenant), endpointRecord);
}
