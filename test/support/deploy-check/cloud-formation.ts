import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../local-stack/loopback-server';

const PATH = '/answer?signature=only-cloudformation-knows';
const IDS = {
  StackId: 'arn:aws:cloudformation:eu-west-3:000000000000:stack/LuccaGoogleCalendar-prod/1',
  RequestId: 'request-1',
  LogicalResourceId: 'SmokeCheck',
};

type Answer = { body: string; type: string | undefined; length: string | undefined };

/** Where CloudFormation waits for answers. */
export async function startCloudFormation() {
  const answers: Answer[] = [];
  const refusals: number[] = [];
  const server = await listenOnLoopback(
    createServer((request, response) => {
      void text(request).then((body) => {
        const status = request.method === 'PUT' && request.url === PATH ? (refusals.shift() ?? 200) : 403;
        if (status === 200) {
          const { 'content-type': type, 'content-length': length } = request.headers;
          answers.push({ body, type, length });
        }
        response.writeHead(status).end();
      });
    }),
  );
  return {
    answers,
    /** What it answers next, each once, instead of taking the answer. */
    refusals,
    event: (RequestType: string, others: object = {}) => ({
      RequestType,
      ResponseURL: `${server.origin}${PATH}`,
      ResourceType: 'Custom::SmokeCheck',
      ResourceProperties: {},
      ...IDS,
      ...others,
    }),
    ids: IDS,
    stop: () => server.stop(),
  };
}
