import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { listenOnLoopback, type LoopbackServer } from '../../local-stack/loopback-server';
import { parseQuery, toXml } from './query-protocol';

/** An error answer of AWS. */
export class AwsFault extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** One service: its operations by name, each with the parsed request. */
export type FakeService = {
  /** Begins its actions in policies. */
  prefix: string;
  /** In the protocol: the target without the operation, or the API version of the query protocol. */
  id: string;
  operations: Record<string, (input: unknown) => unknown>;
};

export type FakeServices = LoopbackServer & {
  /** Actions that the caller may not call: `iam:SimulatePrincipalPolicy`. */
  readonly denied: Set<string>;
  /** All calls, as actions, in order. */
  readonly calls: string[];
};

type Answer = { status: number; type: string; body: string };

const SIGNED = 'AWS4-HMAC-SHA256 ';

/** Answers signed requests in AWS's JSON and query protocols. Unknown operations and unknown fields are errors. */
export async function startServices(services: FakeService[]): Promise<FakeServices> {
  const denied = new Set<string>();
  const calls: string[] = [];

  function run(id: string, name: string, input: unknown): unknown {
    const service = services.find((one) => one.id === id);
    const operation = service?.operations[name];
    if (!service || !operation) throw new AwsFault('UnknownOperationException', `${id}.${name}`);
    const action = `${service.prefix}:${name}`;
    calls.push(action);
    if (denied.has(action)) {
      const message = `User: arn:aws:iam::000000000000:user/ops@acme.example is not authorized to perform: ${action}`;
      throw new AwsFault('AccessDenied', message, 403);
    }
    try {
      return operation(input);
    } catch (error) {
      if (error instanceof z.ZodError) throw new AwsFault('ValidationError', z.prettifyError(error));
      throw error;
    }
  }

  function answer(request: IncomingMessage, body: string): Answer {
    const target = request.headers['x-amz-target'];
    const isSigned = request.headers.authorization?.startsWith(SIGNED) === true;
    if (typeof target === 'string') {
      const type = request.headers['content-type'] ?? '';
      return guard(
        () => {
          if (!isSigned) throw new AwsFault('MissingAuthenticationTokenException', 'Not signed', 403);
          const [id = '', name = ''] = target.split('.');
          return { status: 200, type, body: JSON.stringify(run(id, name, JSON.parse(body))) };
        },
        ({ code, message, status }) => ({ status, type, body: JSON.stringify({ __type: code, message }) }),
      );
    }
    return guard(
      () => {
        if (!isSigned) throw new AwsFault('MissingAuthenticationToken', 'Not signed', 403);
        const { action, version, input } = parseQuery(body);
        const result = run(version, action, input);
        const xml = `<${action}Response><${action}Result>${toXml(result)}</${action}Result></${action}Response>`;
        return { status: 200, type: 'text/xml', body: xml };
      },
      ({ code, message, status }) => {
        const error = toXml({ Error: { Type: 'Sender', Code: code, Message: message }, RequestId: '1' });
        return { status, type: 'text/xml', body: `<ErrorResponse>${error}</ErrorResponse>` };
      },
    );
  }

  const server = await listenOnLoopback(
    createServer((request, response) => {
      text(request).then(
        (body) => {
          const { status, type, body: content } = answer(request, body);
          response.writeHead(status, { 'content-type': type }).end(content);
        },
        () => response.destroy(),
      );
    }),
  );
  return { ...server, denied, calls };
}

function guard(work: () => Answer, onFault: (fault: AwsFault) => Answer): Answer {
  try {
    return work();
  } catch (error) {
    return onFault(error instanceof AwsFault ? error : new AwsFault('InternalFailure', String(error), 500));
  }
}
