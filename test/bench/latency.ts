import { build } from 'esbuild';
import { dirname, join } from 'node:path';
import { BUNDLING } from '../../lib/bundling/bundling';
import { quantile } from '../simulation/numbers';
import { delivery } from '../support/builders/webhook-requests';
import { workplace } from '../support/fakes/lucca/calendar-event';
import { luccaEvent } from '../support/fakes/lucca/event';
import { employee } from '../support/fakes/lucca/reference';
import type { FunctionSettings } from '../support/local-stack/runner/execution-environment';
import { startEventSource } from '../support/local-stack/runner/triggers';
import { ROOT } from '../support/local-stack/run-script';
import { BundleProcess } from './harness/bundle-process';
import { withDeployedApp } from './harness/deployed-functions';
import { ESTABLISHMENT, withDeployedStack, type DeployedStack } from './harness/deployed-stack';
import { informativeRow, type Row } from './harness/rows';

const WARM_UP = 40;
/** Deliveries to warm functions; each employee has two of them, the second with a token. */
const WARM = 300;
const COLD = 20;
const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 };
/** Employee ids begin here. */
const FIRST_EMPLOYEE = 5000;

/**
 * The time from a delivery until its event is in the calendar, one delivery at a time, with the deployed bundles in
 * their own processes and local services. The baseline are two functions that make the same calls without our code.
 */
export async function latency(): Promise<Row[]> {
  return withDeployedApp((app) =>
    withDeployedStack(app, async (stack) => {
      const ids = Array.from({ length: WARM + WARM_UP + COLD }, (_, number) =>
        String(FIRST_EMPLOYEE + number),
      );
      await stack.hire(ids);
      const ours = new Pipeline(stack, stack.eventSource.queueUrl, {
        ingest: stack.settingsOf('ingest'),
        sync: stack.settingsOf('sync'),
      });
      const bare = new Pipeline(stack, ...(await bareFunctions(stack)));
      try {
        const cold = await measure(COLD, [ours, bare], (pipeline) => pipeline.retire());
        await measure(WARM_UP, [ours, bare], () => Promise.resolve());
        const warm = await measure(WARM, [ours, bare], () => Promise.resolve());
        return [...rowsOf('warm', warm), ...rowsOf('cold', cold)];
      } finally {
        await Promise.all([ours.stop(), bare.stop()]);
      }
    }),
  );
}

/** Alternates, so that other load on the machine affects both. @returns the times of each, ms */
async function measure(
  deliveries: number,
  [ours, bare]: [Pipeline, Pipeline],
  prepare: (pipeline: Pipeline) => Promise<void>,
): Promise<{ ours: number[]; bare: number[] }> {
  const times = { ours: [] as number[], bare: [] as number[] };
  for (let done = 0; done < deliveries; done += 1) {
    for (const [which, pipeline] of [['ours', ours] as const, ['bare', bare] as const]) {
      await prepare(pipeline);
      times[which].push(await pipeline.deliver());
    }
  }
  return times;
}

function rowsOf(state: 'warm' | 'cold', { ours, bare }: { ours: number[]; bare: number[] }): Row[] {
  return Object.entries(QUANTILES).map(([name, share]) =>
    informativeRow({
      ...{ name: `latency: delivery to calendar, ${state}, ${name}`, unit: 'ms' },
      ...{ value: quantile(ours, share), baseline: quantile(bare, share) },
    }),
  );
}

type Functions = Record<'ingest' | 'sync', FunctionSettings>;

/** A webhook function and a queue function, one instance of each. */
class Pipeline {
  readonly #instances = new Map<keyof Functions, Promise<BundleProcess>>();
  readonly #source: ReturnType<typeof startEventSource>;
  #deliveries = 0;
  #running: Promise<unknown> = Promise.resolve();
  #written = Promise.withResolvers<null>();

  constructor(
    private readonly stack: DeployedStack,
    queueUrl: string,
    private readonly functions: Functions,
  ) {
    const settings = { ...stack.eventSource, queueUrl, maxConcurrency: 1 };
    this.#source = startEventSource(stack.endpoints.sqs, settings, (event) => {
      const invocation = this.#instance('sync').then((sync) => sync.invoke(event));
      this.#running = invocation.catch((error: unknown) => {
        this.#written.reject(error);
      });
      return invocation;
    });
  }

  /** Delivers an event of an employee. @returns the time until it is in the calendar, ms */
  async deliver(): Promise<number> {
    const number = this.#deliveries;
    this.#deliveries += 1;
    const id = String(FIRST_EMPLOYEE + Math.floor(number / 2));
    const data = workplace({
      id: `${this.functions.sync.name}-${number}`,
      employee: employee(id),
      date: number % 2 === 0 ? '2027-02-02' : '2027-02-03',
      // Not a working location, so that both make the same call.
      workLocation: { id: '5', type: 'other', name: 'Chez un client', area: null },
    });
    const event = luccaEvent('calendar-event.created', data, {
      id: data.id,
      occurredAt: new Date().toISOString(),
      establishment: ESTABLISHMENT,
    });
    const request = delivery(Buffer.from(JSON.stringify(event)), Date.now());
    this.#written = Promise.withResolvers<null>();
    const remove = this.stack.google.onChange(() => {
      this.#written.resolve(null);
    });
    const began = performance.now();
    const ingest = await this.#instance('ingest');
    await ingest.invoke(request);
    await this.#written.promise;
    const ms = performance.now() - began;
    remove();
    await this.#running;
    return ms;
  }

  /** Ends the instances, so that the next delivery starts new ones. */
  async retire(): Promise<void> {
    const instances = [...this.#instances.values()];
    this.#instances.clear();
    for (const instance of instances) await (await instance).stop();
  }

  async stop(): Promise<void> {
    await this.#source.stop();
    await this.retire();
  }

  #instance(name: keyof Functions): Promise<BundleProcess> {
    const instance = this.#instances.get(name) ?? BundleProcess.start(this.functions[name]);
    this.#instances.set(name, instance);
    return instance;
  }
}

/** The functions without our code, with the settings of ours and their own queue. */
async function bareFunctions(stack: DeployedStack): Promise<[queueUrl: string, functions: Functions]> {
  const queueUrl = await stack.createQueue('bare.fifo');
  const environment = {
    QUEUE_URL: queueUrl,
    TABLE: stack.variable('MAPPINGS_TABLE'),
    CLIENT_EMAIL: stack.key.client_email,
    PRIVATE_KEY: stack.key.private_key,
  };
  const bare = async (name: keyof Functions): Promise<FunctionSettings> => {
    const settings = stack.settingsOf(name);
    const file = join(dirname(settings.file), 'bare.js');
    await build({
      ...BUNDLING,
      entryPoints: [`test/bench/instances/bare-${name}.ts`],
      absWorkingDir: ROOT,
      outfile: file,
    });
    return {
      ...settings,
      name: `bare-${name}`,
      file,
      environment: { ...settings.environment, ...environment },
    };
  };
  return [queueUrl, { ingest: await bare('ingest'), sync: await bare('sync') }];
}
