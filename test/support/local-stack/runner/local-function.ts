import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ExecutionEnvironment, FunctionError, type FunctionSettings } from './execution-environment';
import { readProperties, resourcesOf, type Lookup, type Template } from './template';

/** A Lambda function. Each execution environment handles one invocation at a time and stays warm for the next one. */
export class LocalFunction {
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #retired = new WeakSet<ExecutionEnvironment>();
  #stopped = false;

  constructor(
    private readonly settings: FunctionSettings,
    private readonly onOutput: (functionName: string, text: string) => void,
  ) {}

  /** @throws FunctionError */
  async invoke(event: unknown): Promise<unknown> {
    if (this.#stopped) throw new FunctionError(`${this.settings.name} is stopped`);
    const environment = this.#takeIdle() ?? this.#create();
    try {
      return await environment.invoke(event, randomUUID());
    } catch (error) {
      this.onOutput(this.settings.name, `${String(error)}\n`);
      throw error;
    } finally {
      if (environment.usable && !this.#retired.has(environment)) this.#idle.push(environment);
      else await this.#end(environment);
    }
  }

  /** Ends each environment as soon as it is idle, so that the next invocation starts cold. */
  async retire(): Promise<void> {
    for (const environment of this.#environments) this.#retired.add(environment);
    await Promise.all(this.#idle.splice(0).map((environment) => this.#end(environment)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#environments].map((environment) => environment.dispose()));
  }

  async #end(environment: ExecutionEnvironment): Promise<void> {
    this.#environments.delete(environment);
    await environment.dispose();
  }

  #takeIdle(): ExecutionEnvironment | undefined {
    let environment = this.#idle.pop();
    while (environment?.usable === false) environment = this.#idle.pop();
    return environment;
  }

  #create(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.settings, (text) => {
      this.onOutput(this.settings.name, text);
    });
    this.#environments.add(environment);
    return environment;
  }
}

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

/** As Lambda, prefers CommonJS. */
function scriptIn(folder: string, name: string): string {
  const script = join(folder, `${name}.js`);
  return existsSync(script) ? script : join(folder, `${name}.mjs`);
}

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
      file: scriptIn(assetFolder(Code.S3Key.replace(/\.zip$/, '')), file),
      exportName,
      environment: {
        ...baseEnvironment,
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
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
