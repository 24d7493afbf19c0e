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

/** Creates the resource with a function that gives this answer, beside what it was told. */
function create(answer: (asked: Record<string, unknown>) => object | null) {
  const lookup = createLookup(TEMPLATE, { sqs: '', httpApi: '' });
  return createCustomResources(TEMPLATE, lookup, async (_, event) => {
    const { ResponseURL, ...asked } = request.parse(event);
    const body = answer(asked);
    if (body) await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
  });
}

const SUCCESS = { Status: 'SUCCESS', PhysicalResourceId: 'check' };

describe('a custom resource', () => {
  it('is created by its function', async () => {
    const events: object[] = [];
    await create((asked) => {
      events.push(asked);
      return { ...SUCCESS, ...asked };
    });
    expect(events).toMatchObject([
      { RequestType: 'Create', LogicalResourceId: 'Check', ResourceProperties: { Of: 'Checker' } },
    ]);
  });

  it.each([
    ['says so', (asked: object) => ({ ...SUCCESS, ...asked, Status: 'FAILED', Reason: 'no' }), ': no'],
    ['does not answer', () => null, ''],
    [
      'answers another request',
      (asked: object) => ({ ...SUCCESS, ...asked, RequestId: '1' }),
      'another request',
    ],
    ['names no resource', (asked: object) => ({ ...asked, Status: 'SUCCESS' }), 'PhysicalResourceId'],
  ])('is not there if its function %s', async (_, answer, message) => {
    await expect(create(answer)).rejects.toThrow(message);
  });
});
