import { parseWebhookSecret } from '../../../functions/ingest/webhook-secrets';

describe("the webhook secret's text", () => {
  it.each([
    ['{"secrets":["a"]}', ['a']],
    ['{"secrets":["a","b"],"note":"b since May"}', ['a', 'b']],
    [' {"secrets" : [ "é" ]}\n', ['é']],
  ])('holds the secrets: %s', (text, secrets) => {
    expect(parseWebhookSecret(text)).toEqual(secrets);
  });

  it.each([
    '',
    'plain-secret',
    '{}',
    '[]',
    'null',
    '{"secrets":[]}',
    '{"secrets":[""]}',
    '{"secrets":["a",""]}',
    '{"secrets":"a"}',
    '{"secrets":[1]}',
    '{"secret":["a"]}',
    '{"secrets":["a"]',
  ])('holds none: %s', (text) => {
    expect(parseWebhookSecret(text)).toBeNull();
  });
});
