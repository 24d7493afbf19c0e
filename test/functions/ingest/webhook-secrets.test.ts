import { parseWebhookSecret, WebhookSecrets } from '../../../functions/ingest/webhook-secrets';

/** A source and a clock under the control of the test. */
function prepare() {
  const source = { value: ['old'], reads: 0, nowMs: 1_000_000, failing: false };
  const read = () => {
    source.reads += 1;
    return source.failing ? Promise.reject(new Error('down')) : Promise.resolve([...source.value]);
  };
  return { source, secrets: new WebhookSecrets(read, () => source.nowMs) };
}

describe('WebhookSecrets', () => {
  it('caches the secrets for five minutes', async () => {
    const { source, secrets } = prepare();
    await secrets.current();
    source.value = ['new'];

    source.nowMs += 299_999;
    expect(await secrets.current()).toEqual(['old']);
    source.nowMs += 1;
    expect(await secrets.current()).toEqual(['new']);

    expect(source.reads).toBe(2);
  });

  it('reads once for concurrent calls', async () => {
    const { source, secrets } = prepare();

    const answers = await Promise.all([secrets.current(), secrets.current(), secrets.refreshed()]);

    expect(answers).toEqual([['old'], ['old'], ['old']]);
    expect(source.reads).toBe(1);
  });

  it('refreshes at once, right after a first read', async () => {
    const { source, secrets } = prepare();
    await secrets.current();
    source.value = ['old', 'new'];

    expect(await secrets.refreshed()).toEqual(['old', 'new']);
    expect(await secrets.current()).toEqual(['old', 'new']);
  });

  it('refreshes at most every 30 s', async () => {
    const { source, secrets } = prepare();
    await secrets.current();
    for (let request = 0; request < 100; request += 1) await secrets.refreshed();
    expect(source.reads).toBe(2);

    source.nowMs += 29_999;
    await secrets.refreshed();
    expect(source.reads).toBe(2);

    source.nowMs += 1;
    await secrets.refreshed();
    expect(source.reads).toBe(3);
  });

  it('refreshes at most every 30 s when a refresh fails, too', async () => {
    const { source, secrets } = prepare();
    await secrets.current();
    source.failing = true;

    await expect(secrets.refreshed()).rejects.toThrow('down');

    expect(await secrets.refreshed()).toEqual(['old']);
    expect(source.reads).toBe(2);
  });

  it('rejects when the cache has expired and the read fails, and recovers', async () => {
    const { source, secrets } = prepare();
    await secrets.current();
    source.nowMs += 300_000;
    source.failing = true;
    await expect(secrets.current()).rejects.toThrow('down');

    source.failing = false;
    source.nowMs += 30_000;

    expect(await secrets.current()).toEqual(['old']);
  });

  it('reads at most once in 30 s when reads fail', async () => {
    const { source, secrets } = prepare();
    source.failing = true;
    const ask = async () => {
      await expect(Promise.all([secrets.current(), secrets.current()])).rejects.toThrow('down');
      await expect(secrets.refreshed()).rejects.toThrow('down');
    };
    for (let request = 0; request < 20; request += 1) await ask();
    expect(source.reads).toBe(1);

    source.nowMs += 29_999;
    await ask();
    expect(source.reads).toBe(1);

    source.nowMs += 1;
    await ask();
    expect(source.reads).toBe(2);
  });

  it('reads again 30 s after a failed read, even if the clock was set back', async () => {
    const { source, secrets } = prepare();
    source.failing = true;
    await expect(secrets.current()).rejects.toThrow('down');
    source.failing = false;

    source.nowMs -= 30_000;

    expect(await secrets.current()).toEqual(['old']);
  });

  it('refreshes at once when a read succeeds after a failed one', async () => {
    const { source, secrets } = prepare();
    source.failing = true;
    await expect(secrets.current()).rejects.toThrow('down');
    source.failing = false;
    source.nowMs += 30_000;
    await secrets.current();
    source.value = ['new'];

    expect(await secrets.refreshed()).toEqual(['new']);
  });
});

describe('parseWebhookSecret', () => {
  it.each([
    ['{"secrets":["a"]}', ['a']],
    ['{"secrets":["a","b"],"note":"b since May"}', ['a', 'b']],
    [' {"secrets" : [ "é" ]}\n', ['é']],
  ])('returns the secrets: %s', (text, secrets) => {
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
  ])('returns null when the format is wrong: %s', (text) => {
    expect(parseWebhookSecret(text)).toBeNull();
  });
});
