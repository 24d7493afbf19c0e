import * as z from 'zod';
import { readEnvironment } from '../../../functions/shared/environment';

const QUEUE_URL = 'https://sqs.eu-west-3.amazonaws.com/123456789012/events.fifo';
const SHAPE = { QUEUE_URL: z.url(), SECRET_ID: z.string().min(1), OTHER_URL: z.url().optional() };

describe('the environment', () => {
  it('names what the function needs; everything else stays where it is', () => {
    const variables = { QUEUE_URL, SECRET_ID: 'lucca/webhook', AWS_REGION: 'eu-west-3' };

    expect(readEnvironment(SHAPE, variables)).toEqual({ QUEUE_URL, SECRET_ID: 'lucca/webhook' });
  });

  it.each([
    ['QUEUE_URL', { SECRET_ID: 's' }],
    ['QUEUE_URL', { QUEUE_URL: 'events.fifo', SECRET_ID: 's' }],
    ['SECRET_ID', { QUEUE_URL }],
    ['SECRET_ID', { QUEUE_URL, SECRET_ID: '' }],
  ])('without a proper %s ends the start, and says so: %#', (name, variables) => {
    expect(() => readEnvironment(SHAPE, variables)).toThrow(new RegExp(`not usable.*${name}: `));
  });

  it('names everything that is missing at once', () => {
    expect(() => readEnvironment(SHAPE, {})).toThrow(/QUEUE_URL: .*SECRET_ID: /);
  });
});
