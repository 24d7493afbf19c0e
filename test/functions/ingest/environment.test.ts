import { readEnvironment } from '../../../functions/ingest/environment';

const QUEUE_URL = 'https://sqs.eu-west-3.amazonaws.com/123456789012/events.fifo';

describe('the environment', () => {
  it('names queue and secret; everything else stays where it is', () => {
    const variables = { QUEUE_URL, WEBHOOK_SECRET_ID: 'lucca/webhook', AWS_REGION: 'eu-west-3' };

    expect(readEnvironment(variables)).toEqual({ QUEUE_URL, WEBHOOK_SECRET_ID: 'lucca/webhook' });
  });

  it.each([
    ['QUEUE_URL', { WEBHOOK_SECRET_ID: 's' }],
    ['QUEUE_URL', { QUEUE_URL: 'events.fifo', WEBHOOK_SECRET_ID: 's' }],
    ['WEBHOOK_SECRET_ID', { QUEUE_URL }],
    ['WEBHOOK_SECRET_ID', { QUEUE_URL, WEBHOOK_SECRET_ID: '' }],
  ])('without a proper %s ends the start, and says so: %#', (name, variables) => {
    expect(() => readEnvironment(variables)).toThrow(new RegExp(`ingest.*incomplete.*${name}: `));
  });

  it('names everything that is missing at once', () => {
    expect(() => readEnvironment({})).toThrow(/QUEUE_URL: .*WEBHOOK_SECRET_ID: /);
  });
});
