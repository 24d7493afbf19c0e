import { randomUUID } from 'node:crypto';
import { ExecutionEnvironment, FunctionError, type FunctionSettings } from './execution-environment';

/** A Lambda function: an execution environment takes one invocation at a time, and is kept warm for the next. */
export class LocalFunction {
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #retired = new WeakSet<ExecutionEnvironment>();
  #stopped = false;

  constructor(
    private readonly settings: FunctionSettings,
    private readonly onOutput: (functionName: string, text: string) => void,
  ) {}

  /** Rejects with {@link FunctionError}. */
  async invoke(event: unknown): Promise<unknown> {
    if (this.#stopped) throw new FunctionError(`${this.settings.name} is stopped`);
    const environment = this.#warm() ?? this.#create();
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

  /** Ends every environment as soon as it is idle: what it remembers is gone, and the next invocation starts cold. */
  async retire(): Promise<void> {
    for (const environment of this.#all) this.#retired.add(environment);
    await Promise.all(this.#idle.splice(0).map((environment) => this.#end(environment)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#all].map((environment) => environment.dispose()));
  }

  async #end(environment: ExecutionEnvironment): Promise<void> {
    this.#all.delete(environment);
    await environment.dispose();
  }

  #warm(): ExecutionEnvironment | undefined {
    let environment = this.#idle.pop();
    while (environment?.usable === false) environment = this.#idle.pop();
    return environment;
  }

  #create(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.settings, (text) => {
      this.onOutput(this.settings.name, text);
    });
    this.#all.add(environment);
    return environment;
  }
}
