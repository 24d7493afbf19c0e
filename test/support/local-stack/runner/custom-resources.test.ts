import * as z from 'zod';
import { createCustomResources } from './custom-resources';
import { createLookup } from './resource-references';
import { template } from './template';

const TEMPLATE = template.parse({
  Resources: {
    Checker: { Type: 'AWS::Lambda::Function' },
    Check: {
      Type: 'Custom::Check',
      Properties: { ServiceToken: { 'Fn::GetAtt': ['Checker', 'Arn'] }, Of: { Ref: 'Checker' } },
    },
  },
});
const request = z.looseObject({ ResponseURL: z.string() });

/** Creates the resource with a function that responds like this to the request. */
function create(respond: (received: Record<string, unknown>) => object | null) {
  const lookup = createLookup(TEMPLATE, { sqs: '', httpApi: '' });
  return createCustomResources(TEMPLATE, lookup, async (_, event) => {
    const { ResponseURL, ...received } = request.parse(event);
    const body = respond(received);
    if (body) await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
  });
}

const SUCCESS = { Status: 'SUCCESS', PhysicalResourceId: 'check' };

describe('createCustomResources', () => {
  it('invokes the function of the resource', async () => {
    const events: object[] = [];
    await create((received) => {
      events.push(received);
      return { ...SUCCESS, ...received };
    });
    expect(events).toMatchObject([
      { RequestType: 'Create', LogicalResourceId: 'Check', ResourceProperties: { Of: 'Checker' } },
    ]);
  });

  it.each([
    [
      'reports a failure',
      (received: object) => ({ ...SUCCESS, ...received, Status: 'FAILED', Reason: 'no' }),
      ': no',
    ],
    ['does not respond', () => null, ''],
    [
      'responds to another request',
      (received: object) => ({ ...SUCCESS, ...received, RequestId: '1' }),
      'another request',
    ],
    ['names no resource', (received: object) => ({ ...received, Status: 'SUCCESS' }), 'PhysicalResourceId'],
  ])('fails if the function %s', async (_, respond, message) => {
    await expect(create(respond)).rejects.toThrow(message);
  });
});
