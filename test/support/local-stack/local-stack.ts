import * as z from 'zod';
import { awsEnvironment, type AwsEndpoints } from '../aws/aws-environment';
import { startControlPlane, type ControlPlane } from '../aws/control/control-plane';
import { startDynamoDb as startDynamoDbHere, type LocalDynamoDb } from '../aws/dynamodb';
import { startSecretsManager, type LocalSecretsManager } from '../aws/secrets-manager';
import { startSes, type LocalSes } from '../aws/ses';
import { startSqs } from '../aws/sqs';
import { FREE_PORTS, type Ports } from './ports';
import { jwtAuthorizer, startHttpApi, type HttpApiRoute } from './runner/http-api/http-api';
import { routesOf } from './runner/http-api/routes';
import { startLambda } from './runner/lambda-endpoint';
import { functionsOf, LocalFunction } from './runner/local-function';
import { createCustomResources, provision } from './runner/provision';
import { createLookup, resolveIntrinsics, type Lookup, type Template } from './runner/template';
import {
  eventSourcesOf,
  scheduledEvent,
  schedulesOf,
  startEventSource,
  type StartInterval,
} from './runner/triggers';

export type LocalStackOptions = {
  template: Template;
  stackName: string;
  /** @returns the folder of an asset */
  assetFolder: (asset: string) => string;
  /** Environment variables of all functions in addition to those of the template: the URLs of Google and Lucca. */
  environment: Record<string, string>;
  /** Receives the output of functions, which is their log in AWS. */
  onOutput: (functionName: string, text: string) => void;
  /** Runs the schedules; replaced in tests. */
  startInterval: StartInterval;
  /** @default one in this process */
  startDynamoDb?: () => Promise<LocalDynamoDb>;
  /** @default free ones */
  ports?: Pick<Ports, 'console' | 'mails'>;
};

export type LocalStack = {
  /** `http://127.0.0.1:<port>` of the HTTP API */
  origin: string;
  outputs: Record<string, string>;
  /** For commands. */
  endpoints: Required<AwsEndpoints>;
  /** DynamoDB without deletion protection, to replace tables. */
  unprotectedDynamodb: string;
  /** What commands see of the deployment. */
  control: ControlPlane;
  secretsManager: LocalSecretsManager;
  ses: LocalSes;
  /**
   * Runs every schedule immediately, in addition to its regular times.
   *
   * @throws FunctionError if a function failed
   */
  runSchedules(): Promise<void>;
  /** Ends idle instances of functions, as Lambda may do at any time. Their memory is lost. */
  retireInstances(): Promise<void>;
  stop(): Promise<void>;
};

/** Limits the load on this machine. */
const MAX_CONCURRENCY = 4;

/** Runs a synthesized template on this machine: its tables, queues, secrets, functions, event sources, schedules and HTTP API. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { template, stackName, assetFolder, environment, onOutput, startInterval } = options;
  const { startDynamoDb = startDynamoDbHere, ports = FREE_PORTS } = options;
  const routes: HttpApiRoute[] = [];
  const functions = new Map<string, LocalFunction>();
  let control: ControlPlane | null = null;
  const invoke = (name: string) => (event: unknown) => {
    const target = functions.get(name);
    if (!target) throw new Error(`The template has no function ${name}`);
    return target.invoke(event);
  };
  const [dynamodb, sqs, secretsManager, ses, lambda, httpApi] = await Promise.all([
    startDynamoDb(),
    startSqs(),
    startSecretsManager(),
    startSes([], ports.mails),
    startLambda(
      (name, event) => invoke(name)(event),
      () => control?.functions ?? null,
    ),
    startHttpApi(() => routes, { port: ports.console }),
  ]);
  const lookup = createLookup(template, { sqs: sqs.endpoint, httpApi: httpApi.origin });
  await provision(template, lookup, { dynamodb, sqs, secretsManager });

  const outputs = outputsOf(template, lookup);
  control = await startControlPlane({
    ...{ template, lookup, stackName, outputs, now: () => Date.now(), dynamodb: dynamodb.endpoint },
  });
  const started = control;
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
    await started.stop();
  };
  try {
    // Before anything else can invoke a function, as in a deployment, where the aliases depend on them.
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
      { ...settings, maxConcurrency: Math.min(settings.maxConcurrency, MAX_CONCURRENCY) },
      invoke(functionName),
    ),
  );
  const schedules = schedulesOf(template, lookup).map(({ functionName, ...schedule }) => {
    const run = () => invoke(functionName)(scheduledEvent(schedule, Date.now()));
    // A failure is in the output of the function.
    return { run, end: startInterval(schedule.everyMs, () => void run().catch(() => undefined)) };
  });

  return {
    origin: httpApi.origin,
    outputs,
    endpoints: { ...endpoints, dynamodb: started.dynamodb, control: started.endpoint },
    unprotectedDynamodb: dynamodb.endpoint,
    control: started,
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

function outputsOf(template: Template, lookup: Lookup): Record<string, string> {
  const resolved = Object.entries(template.Outputs).map(([name, { Value }]) => [
    name,
    resolveIntrinsics(Value, lookup),
  ]);
  return z.record(z.string(), z.string()).parse(Object.fromEntries(resolved));
}
