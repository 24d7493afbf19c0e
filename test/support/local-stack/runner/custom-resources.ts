import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../aws/aws-environment';
import { listenOnLoopback } from '../loopback-server';
import { functionName } from './resource-references';
import { resolveIntrinsics, type Lookup, type Template } from './template';

const properties = z.looseObject({ ServiceToken: z.string() });

const customResourceResponse = z.object({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().min(1),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
});

/**
 * Creates the custom resources of a template as CloudFormation does: invokes the function of each and reads its response.
 *
 * @throws Error with the reason if one could not be created
 */
export async function createCustomResources(
  template: Template,
  lookup: Lookup,
  invoke: (functionName: string, event: unknown) => Promise<unknown>,
): Promise<void> {
  const responses = new Map<string, string>();
  const responseServer = await listenOnLoopback(
    createServer((request, response) => {
      text(request).then(
        (body) => {
          if (request.method === 'PUT') responses.set(request.url ?? '', body);
          response.writeHead(request.method === 'PUT' ? 200 : 403).end();
        },
        () => response.destroy(),
      );
    }),
  );

  async function create(id: string, type: string, given: unknown): Promise<void> {
    const ResourceProperties = properties.parse(resolveIntrinsics(given, lookup));
    const request = {
      RequestType: 'Create',
      ResponseURL: `${responseServer.origin}/${id}`,
      StackId: `arn:aws:cloudformation:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stack/local/1`,
      RequestId: randomUUID(),
      ResourceType: type,
      LogicalResourceId: id,
      ResourceProperties,
    };
    await invoke(functionName(ResourceProperties.ServiceToken), request);
    const {
      Status,
      Reason = '',
      ...ids
    } = customResourceResponse.parse(JSON.parse(responses.get(`/${id}`) ?? 'null'));
    if (ids.RequestId !== request.RequestId) throw new Error(`${id} responded to another request`);
    if (Status === 'FAILED') throw new Error(`${id} could not be created: ${Reason}`);
  }

  try {
    const custom = Object.entries(template.Resources).filter(([, { Type }]) => Type.startsWith('Custom::'));
    await Promise.all(custom.map(([id, { Type, Properties }]) => create(id, Type, Properties)));
  } finally {
    await responseServer.stop();
  }
}
