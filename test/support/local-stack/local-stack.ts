import * as z from 'zod';
import { awsEnvironment, type AwsEndpoints } from '../aws/aws-environment';
import { startDynamoDb } from '../aws/dynamodb';
import { startSecretsManager, type LocalSecretsManager } from '../aws/secrets-manager';
import { startSes, type LocalSes } from '../aws/ses';
import { startSqs } from '../aws/sqs';
import { createCustomResources } from './runner/custom-resources';
import { eventSourcesOf, startEventSource } from './runner/event-source';
import { functionsOf } from './runner/function-settings';
import { startHttpApi, type HttpApiRoute } from './runner/http-api/http-api';
import { jwtAuthorizer } from './runner/http-api/jwt-authorizer';
import { routesOf } from './runner/http-api/routes';
import { startLambda } from './runner/lambda-endpoint';
import { LocalFunction } from './runner/local-function';
import { provision } from './runner/provision';
import { createLookup } from './runner/resource-references';
import { scheduledEvent, schedulesOf, type StartInterval } from './runner/schedule';
import { resolveIntrinsics, type Template } from './runner/template';

export type LocalStackOptions = {
  template: Template;
  /** The folder of a bundle, by the name of its asset. */
  assetFolder: (asset: string) => string;
  /** Variables of every function beside those of the template: where Google and Lucca are. */
  environment: Record<string, string>;
  /** Gets what functions write: in AWS, their logs. */
  onOutput: (functionName: string, text: string) => void;
  /** Makes schedules run. */
  startInterval: StartInterval;
};

export type LocalStack = {
  /** `http://127.0.0.1:<port>` of the HTTP API */
  origin: string;
  /** The outputs of the template. */
  outputs: Record<string, string>;
  endpoints: Required<AwsEndpoints>;
  secretsManager: LocalSecretsManager;
  ses: LocalSes;
  /**
   * Runs every schedule now, beside its own times.
   *
   * @throws FunctionError if a function failed
   */
  runSchedules(): Promise<void>;
  /** Ends the instances of functions that have nothing to do, as Lambda does when it likes: they forget everything. */
  retireInstances(): Promise<void>;
  stop(): Promise<void>;
};

/** More would only take the machine's few cores from each other. */
const CONCURRENCY = 4;

/** Runs a synthesized template on this machine: its tables, queues, secrets, functions, event sources, schedules and HTTP API. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { template, assetFolder, environment, onOutput, startInterval } = options;
  const routes: HttpApiRoute[] = [];
  const functions = new Map<string, LocalFunction>();
  const invoke = (name: string) => (event: unknown) => {
    const target = functions.get(name);
    if (!target) throw new Error(`The template has no function ${name}`);
    return target.invoke(event);
  };
  const [dynamodb, sqs, secretsManager, ses, lambda, httpApi] = await Promise.all([
    startDynamoDb(),
    startSqs(),
    startSecretsManager(),
    startSes(),
    startLambda((name, event) => invoke(name)(event)),
    startHttpApi(() => routes),
  ]);
  const lookup = createLookup(template, { sqs: sqs.endpoint, httpApi: httpApi.origin });
  await provision(template, lookup, { dynamodb, sqs, secretsManager });

  const endpoints = {
    dynamodb: dynamodb.endpoint,
    sqs: sqs.endpoint,
    secretsManager: secretsManager.endpoint,
    ses: ses.endpoint,
    lambda: lambda.origin,
  };
  const baseEnvironment = { ...awsEnvironment(endpoints), ...environment };
  for (const settings of functionsOf(template, lookup, assetFolder, baseEnvironment)) {
    functions.set(settings.name, new LocalFunction(settings, onOutput));
  }
  const stop = async () => {
    await httpApi.stop();
    await Promise.all([...functions.values()].map((one) => one.stop()));
    await Promise.all([dynamodb.stop(), sqs.stop(), secretsManager.stop(), ses.stop(), lambda.stop()]);
  };
  try {
    // Nothing else invokes a function before: as where aliases wait for them.
    await createCustomResources(template, lookup, (name, event) => invoke(name)(event));
  } catch (error) {
    await stop();
    throw error;
  }

  routes.push(
    ...routesOf(template, lookup).map(({ key, functionName, jwt }) => ({
      key,
      target: invoke(functionName),
      authorizer: jwt && jwtAuthorizer(jwt),
    })),
  );
  const eventSources = eventSourcesOf(template, lookup).map(({ functionName, ...settings }) =>
    startEventSource(
      sqs.endpoint,
      { ...settings, maxConcurrency: Math.min(settings.maxConcurrency, CONCURRENCY) },
      invoke(functionName),
    ),
  );
  const schedules = schedulesOf(template, lookup).map(({ functionName, ...schedule }) => {
    const run = () => invoke(functionName)(scheduledEvent(schedule, Date.now()));
    // What went wrong is in the function's output.
    return { run, end: startInterval(schedule.everyMs, () => void run().catch(() => undefined)) };
  });

  return {
    origin: httpApi.origin,
    outputs: z
      .record(z.string(), z.string())
      .parse(
        Object.fromEntries(
          Object.entries(template.Outputs).map(([name, { Value }]) => [name, resolveIntrinsics(Value, lookup)]),
        ),
      ),
    endpoints,
    secretsManager,
    ses,
    async runSchedules() {
      await Promise.all(schedules.map(({ run }) => run()));
    },
    async retireInstances() {
      await Promise.all([...functions.values()].map((one) => one.retire()));
    },
    async stop() {
      for (const { end } of schedules) end();
      await Promise.all(eventSources.map((source) => source.stop()));
      await stop();
    },
  };
}
