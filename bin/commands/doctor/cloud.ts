/** What AWS knows of a deployment beside its tables, queues and secrets. Every call may reject. */
export type Cloud = {
  stack: (name: string) => Promise<StackState>;
  /**
   * @param functionArn may name an alias
   * @returns what the function answered
   * @throws FunctionFailedError
   */
  invoke: (functionArn: string, payload: object) => Promise<unknown>;
  /** Those whose name begins so. */
  alarms: (prefix: string) => Promise<Alarm[]>;
  /** How many want to be told of what is published to a topic: those who confirmed it, and those who have not yet. */
  subscribers: (topicArn: string) => Promise<{ confirmed: number; pending: number }>;
};

export type StackState = {
  /** `UPDATE_COMPLETE`, … */
  status: string;
  /** Against being deleted. */
  isProtected: boolean;
  /** By key. */
  outputs: Record<string, string>;
};

export type Alarm = { name: string; state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'; description: string };

/** A function was invoked, and ended with an error. */
export class FunctionFailedError extends Error {
  /** @param type of the error, such as `Sandbox.Timedout`: all that is told of it */
  constructor(type: string) {
    super(`The function failed (${type})`);
    this.name = type;
  }
}
