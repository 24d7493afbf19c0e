import * as z from 'zod';
import { readEnvironment } from '../../../functions/shared/environment';

const QUEUE_URL = 'https://sqs.eu-west-3.amazonaws.com/123456789012/events.fifo';
const SHAPE = { QUEUE_URL: z.url(), SECRET_ID: z.string().min(1), OTHER_URL: z.url().optional() };

describe('readEnvironment', () => {
  it('returns only the variables of the shape', () => {
    const variables = { QUEUE_URL, SECRET_ID: 'lucca/webhook', AWS_REGION: 'eu-west-3' };

    expect(readEnvironment(SHAPE, variables)).toEqual({ QUEUE_URL, SECRET_ID: 'lucca/webhook' });
  });

  it.each([
    ['QUEUE_URL', { SECRET_ID: 's' }],
    ['QUEUE_URL', { QUEUE_URL: 'events.fifo', SECRET_ID: 's' }],
    ['SECRET_ID', { QUEUE_URL }],
    ['SECRET_ID', { QUEUE_URL, SECRET_ID: '' }],
  ])('throws an error that names %s when it is missing or invalid: %#', (name, variables) => {
    expect(() => readEnvironment(SHAPE, variables)).toThrow(new RegExp(`Invalid environment variables.*${name}: `));
  });

  it('names all missing variables at once', () => {
    expect(() => readEnvironment(SHAPE, {})).toThrow(/QUEUE_URL: .*SECRET_ID: /);
  });
});
