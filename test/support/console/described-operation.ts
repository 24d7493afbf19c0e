import * as z from 'zod';
import { OPERATIONS, type OperationName } from '../../../functions/console/contract/operations';

const contents = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) }));

const operation = z.strictObject({
  operationId: z.string(),
  summary: z.string(),
  description: z.string(),
  parameters: z.array(
    z.strictObject({ name: z.string(), in: z.string(), required: z.boolean(), schema: z.unknown() }),
  ),
  requestBody: z.strictObject({ required: z.literal(true), content: contents }).optional(),
  responses: z.record(z.string(), z.strictObject({ description: z.string(), content: contents.optional() })),
});

/** What an OpenAPI document says of an operation. */
export function operationIn(document: Record<string, unknown>, name: OperationName) {
  const { method, path } = OPERATIONS[name];
  const paths = z.record(z.string(), z.record(z.string(), z.unknown())).parse(document['paths']);
  return operation.parse(paths[path]?.[method.toLowerCase()]);
}
