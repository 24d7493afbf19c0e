import * as z from 'zod';
import { member } from '../../../functions/lucca/api/requests';
import { API_VERSION, createdWebhookEndpoint, RESOURCES } from '../../../functions/lucca/api/schemas';
import type { LuccaAccess } from './access';
import type { RawAnswer } from './raw-lucca';
import { UNSTORED_NAME } from './endpoint-traces';
import type { TestForm } from './test-requests';

/** The test endpoint follows a topic that is rare, so that few real events are delivered twice. */
export const RARE_TOPICS = ['job-position.deleted'];

type Change = { name?: string; topics?: string[]; status?: 'active' | 'inactive' };

const created = z.object({ id: z.string().min(1) });

/** `id` and `secret` are null if the answer lacks them. */
export type CreatedEndpoint = { answer: RawAnswer; id: string | null; secret: string | null };

/** The requests about test endpoints. */
export type EndpointRequests = Awaited<ReturnType<typeof openEndpointRequests>>;

export async function openEndpointRequests(access: Pick<LuccaAccess, 'lucca'>) {
  const lucca = await access.lucca();
  const endpoint = (id: string) => member(RESOURCES.webhookEndpoints, id);
  return {
    async create(
      webhookUrl: string,
      topics: readonly string[],
      status: 'active' | 'inactive',
    ): Promise<CreatedEndpoint> {
      const settings = { apiVersion: API_VERSION, businessEstablishments: null, status };
      const answer = await lucca.request({
        method: 'POST',
        ...RESOURCES.webhookEndpoints,
        body: { name: UNSTORED_NAME, webhookUrl, topics, ...settings },
      });
      return {
        answer,
        id: created.safeParse(answer.body).data?.id ?? null,
        secret: createdWebhookEndpoint.safeParse(answer.body).data?.secret ?? null,
      };
    },
    change: (id: string, body: Change) => lucca.request({ method: 'PATCH', ...endpoint(id), body }),
    delete: (id: string) => lucca.request({ method: 'DELETE', ...endpoint(id) }),
    /** @param form where the id of the endpoint is; the connector sends both */
    test: (id: string, form: TestForm) =>
      lucca.request({
        method: 'POST',
        ...RESOURCES.webhookDeliveries,
        ...(form !== 'body' && { query: { 'webhookEndpoint.id': id } }),
        ...(form !== 'query' && { body: { webhookEndpoint: { id } } }),
      }),
    /** Whether Lucca offers it is not documented. */
    delivery: (id: string) => lucca.request({ method: 'GET', ...member(RESOURCES.webhookDeliveries, id) }),
  };
}
