import { join } from 'node:path';
import * as z from 'zod';
import type { FunctionSettings } from './execution-environment';
import { readProperties, resourcesOf, type Lookup, type Template } from './template';

const lambda = z.object({
  Code: z.object({ S3Key: z.string().regex(/^[\w-]+\.zip$/) }),
  Handler: z.string().regex(/^\w+\.\w+$/),
  Runtime: z.literal(`nodejs${process.versions.node.split('.')[0] ?? ''}.x`, {
    error: 'the local stack must run on the Node version of the functions',
  }),
  MemorySize: z.number().default(128),
  Timeout: z.number().default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).default({}) }).prefault({}),
});

/**
 * The functions of a template.
 *
 * @param assetFolder returns the folder of an asset
 * @param baseEnvironment variables of all functions; those of a function take precedence
 */
export function functionsOf(
  template: Template,
  lookup: Lookup,
  assetFolder: (asset: string) => string,
  baseEnvironment: Record<string, string>,
): FunctionSettings[] {
  return resourcesOf(template, 'AWS::Lambda::Function').map(([id, resource]) => {
    const { Code, Handler, MemorySize, Timeout, Environment } = readProperties(resource, lambda, lookup);
    const [file = '', exportName = ''] = Handler.split('.');
    const name = lookup.ref(id);
    return {
      name,
      arn: lookup.attribute(id, 'Arn'),
      file: join(assetFolder(Code.S3Key.replace(/\.zip$/, '')), `${file}.js`),
      exportName,
      environment: {
        ...baseEnvironment,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
        _HANDLER: Handler,
        ...Environment.Variables,
      },
      memoryMb: MemorySize,
      timeoutMs: Timeout * 1000,
    };
  });
}
