import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../local-stack/loopback-server';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './aws-environment';

/** An event of a stack, without what CloudFormation adds. */
export type FakeStackEvent = { id: string; type: string; status: string; reason?: string };

export type FakeCloudFormation = {
  endpoint: string;
  /** Replaces the stack, as when CloudFormation deletes it and creates it again; null deletes it. */
  replaceStack(name: string | null): void;
  /** Adds events in order. Those of the stack itself, which have its name as `id`, change its status. */
  happens(...events: FakeStackEvent[]): void;
  /** Names of all calls, in order. */
  readonly calls: readonly string[];
  stop(): Promise<void>;
};

const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** Forces several pages. AWS has up to 100 events on a page. */
const PAGE = 2;

/** An event of the stack itself. */
export const ofStack = (id: string, status: string, reason?: string): FakeStackEvent => ({
  id,
  type: STACK_TYPE,
  status,
  ...(reason !== undefined && { reason }),
});

type Stack = { name: string; id: string; status: string; events: string[] };

/** DescribeStacks and DescribeStackEvents in CloudFormation's query protocol, for one stack. */
export async function startCloudFormation(): Promise<FakeCloudFormation> {
  let stack: Stack | null = null;
  let stacks = 0;
  const calls: string[] = [];

  function respond(query: URLSearchParams): { status: number; body: string } {
    const action = query.get('Action') ?? '';
    calls.push(action);
    const name = query.get('StackName') ?? '';
    if (stack?.name !== name) {
      // DescribeStackEvents names the stack in brackets.
      const named = action === 'DescribeStacks' ? `Stack with id ${name}` : `Stack [${name}]`;
      return { status: 400, body: errorOf('ValidationError', `${named} does not exist`) };
    }
    if (action === 'DescribeStacks') return { status: 200, body: responseOf(action, describe(stack)) };
    if (action !== 'DescribeStackEvents') return { status: 400, body: errorOf('InvalidAction', action) };
    const newestFirst = stack.events.toReversed();
    const from = Number(query.get('NextToken') ?? 0);
    const next = from + PAGE < newestFirst.length ? `<NextToken>${from + PAGE}</NextToken>` : '';
    const page = newestFirst.slice(from, from + PAGE).join('');
    return { status: 200, body: responseOf(action, `<StackEvents>${page}</StackEvents>${next}`) };
  }

  const server = await listenOnLoopback(
    createServer((request, response) => {
      void text(request).then((body) => {
        const answer = respond(new URLSearchParams(body));
        response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body);
      });
    }),
  );
  return {
    endpoint: server.origin,
    replaceStack(name) {
      stacks += 1;
      const id = `arn:aws:cloudformation:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stack/${name ?? ''}/${stacks}`;
      stack = name === null ? null : { name, id, status: 'REVIEW_IN_PROGRESS', events: [] };
    },
    happens(...events) {
      for (const event of events) {
        if (!stack) throw new Error('There is no stack');
        if (event.type === STACK_TYPE && event.id === stack.name) stack.status = event.status;
        stack.events.push(describeEvent(stack, event));
      }
    },
    calls,
    stop: () => server.stop(),
  };
}

const escape = (value: string) => value.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);

function describe({ name, id, status }: Stack): string {
  return `<Stacks><member><StackId>${id}</StackId><StackName>${name}</StackName>
    <CreationTime>2026-03-05T12:00:00.000Z</CreationTime><StackStatus>${status}</StackStatus>
    <DisableRollback>false</DisableRollback></member></Stacks>`;
}

function describeEvent({ name, id, events }: Stack, event: FakeStackEvent): string {
  const physicalId = event.id === name ? id : `${name}-${event.id}-1ABCD`;
  const at = new Date(Date.parse('2026-03-05T12:00:00.000Z') + events.length * 1000).toISOString();
  // The id of a stack's own event is random, that of a resource's event contains its status and time.
  const eventId = event.id === name ? `uuid-${events.length}` : `${event.id}-${event.status}-${at}`;
  const reason =
    event.reason === undefined ? '' : `<ResourceStatusReason>${escape(event.reason)}</ResourceStatusReason>`;
  return `<member><StackId>${id}</StackId><EventId>${eventId}</EventId><StackName>${name}</StackName>
    <LogicalResourceId>${event.id}</LogicalResourceId><PhysicalResourceId>${physicalId}</PhysicalResourceId>
    <ResourceType>${event.type}</ResourceType><Timestamp>${at}</Timestamp>
    <ResourceStatus>${event.status}</ResourceStatus>${reason}</member>`;
}

function responseOf(action: string, result: string): string {
  return `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
    <${action}Result>${result}</${action}Result></${action}Response>`;
}

function errorOf(code: string, message: string): string {
  return `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
    <Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
}
