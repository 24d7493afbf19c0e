import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { PassThrough } from 'node:stream';
import { createAwsControlChecks } from '../../../bin/acceptance/aws/control-checks';
import type { Finding } from '../../../bin/acceptance/check';
import type { AcceptanceContext } from '../../../bin/acceptance/options';
import { runChecks, type AcceptanceResult } from '../../../bin/acceptance/run-checks';
import { outputsByKey } from '../../../bin/command-line/context';
import { createDocumentClient } from '../../../functions/store/dynamodb';
import { awsEnvironment } from '../aws/aws-environment';
import { startControlPlane, type ControlPlane } from '../aws/control/control-plane';
import { startSecretsManager } from '../aws/secrets-manager';
import { CleanupStack } from '../local-stack/cleanup-stack';
import { FunctionError } from '../local-stack/runner/execution-environment';
import { startLambda } from '../local-stack/runner/lambda-endpoint';
import { createLookup, resolveIntrinsics, template as templateSchema } from '../local-stack/runner/template';
import { synthesize } from '../templates/synthesized';

const STACK = 'LuccaGoogleCalendar-dev';
const NOW = Date.parse('2026-03-05T12:00:00Z');
const EMAILS = { emails: ['team@acme.example'] };

/** A stage like production that the canary check may use. */
const STAGE = {
  alarms: { enabled: true, page: EMAILS, ticket: EMAILS },
  canary: true,
  retainData: true,
};

/** The checks of the control plane against its fakes, on a clock that passes only while they wait. */
export class ControlHarness {
  now = NOW;
  readonly #interruption = new AbortController();
  /** Called at each wait of a check. */
  onSleep: () => void = () => undefined;

  private constructor(
    readonly plane: ControlPlane,
    private readonly cleanup: CleanupStack,
  ) {}

  static async start(stage: Partial<typeof STAGE> = {}): Promise<ControlHarness> {
    const cleanup = new CleanupStack();
    const template = templateSchema.parse(synthesize({ stages: { dev: { ...STAGE, ...stage } } }).toJSON());
    const lookup = createLookup(template, { sqs: 'https://sqs.example', httpApi: 'https://api.example' });
    const outputs = Object.fromEntries(
      Object.entries(template.Outputs).map(([name, { Value }]) => [
        name,
        String(resolveIntrinsics(Value, lookup)),
      ]),
    );
    const names = ['WebhookSecretId', 'LuccaApiSecretId', 'LogKeySecretId'].map(
      (output) => outputs[output] ?? '',
    );
    const secrets = await startSecretsManager(Object.fromEntries(names.map((name) => [name, '{}'])));
    let harness: ControlHarness | null = null;
    const plane = await startControlPlane({
      ...{ template, lookup, stackName: STACK, outputs, dynamodb: null },
      now: () => harness?.now ?? NOW,
    });
    const lambda = await startLambda(
      (name, event) => {
        // As ingest does with an event that is no request.
        if (JSON.stringify(event) === '{}') throw new FunctionError(`${name}: TypeError`);
        return Promise.resolve({ checks: [] });
      },
      () => plane.functions,
    );
    for (const one of [secrets, plane, lambda]) cleanup.add(() => one.stop());
    const endpoints = { control: plane.endpoint, dynamodb: plane.dynamodb, lambda: lambda.origin };
    cleanup.add(setEnvironment(awsEnvironment({ ...endpoints, secretsManager: secrets.endpoint })));
    harness = new ControlHarness(plane, cleanup);
    return harness;
  }

  /** Ends the run at its next wait, like Ctrl-C. */
  interrupt(): void {
    this.#interruption.abort();
  }

  /**
   * Runs checks with everything that the runner does around them.
   *
   * @param names of the checks; all by default
   */
  async run(names?: string[], stack: string | null = STACK): Promise<AcceptanceResult> {
    const { checks, removeTraces } = this.#create(stack);
    const selected = checks.filter(({ name }) => !names || names.includes(name));
    const ignore = () => undefined;
    const observer = {
      ...{ onGroup: ignore, onRemoved: ignore, onCheck: ignore, onActivity: ignore, onFindings: ignore },
    };
    return runChecks([{ service: 'aws', title: 'AWS', checks: selected, removeTraces }], {
      signal: this.#interruption.signal,
      redact: (text) => text,
      observer,
    });
  }

  removeTraces(): Promise<string[]> {
    return this.#create(STACK).removeTraces();
  }

  /** Names of the checks and what they decide. */
  get checks() {
    return this.#create(STACK).checks;
  }

  stop(): Promise<void> {
    return this.cleanup.close();
  }

  #create(stack: string | null) {
    const { signal } = this.#interruption;
    const pass = (ms: number) => {
      this.now += ms;
      this.onSleep();
    };
    let ids = 0;
    const context: AcceptanceContext = {
      environment: {},
      client: createDocumentClient(),
      secretsManager: new SecretsManagerClient(),
      sqs: new SQSClient(),
      stackOutputs: () => Promise.resolve(outputsByKey()),
      input: new PassThrough(),
      output: new PassThrough(),
      errors: new PassThrough(),
      now: () => this.now,
      newId: () => `0a1b2c3d-${String((ids += 1))}`,
      who: 'ops@build-17',
      signal,
      sleep: (ms) => {
        pass(ms);
        return signal.aborted ? Promise.reject(new Error('Interrupted')) : Promise.resolve();
      },
      uninterruptedSleep: (ms) => {
        pass(ms);
        return Promise.resolve();
      },
    };
    return createAwsControlChecks({ stack }, context);
  }
}

/** @returns a function that restores the variables */
function setEnvironment(variables: Record<string, string>): () => Promise<void> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    return Promise.resolve();
  };
}

/** The ids with a verdict, in order. */
export function idsWith(verdict: Finding['verdict'], { findings }: AcceptanceResult): string[] {
  return findings
    .filter((one) => one.verdict === verdict)
    .map(({ assumption }) => assumption)
    .toSorted();
}
