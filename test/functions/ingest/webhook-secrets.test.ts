import { parseWebhookSecret, WebhookSecrets } from '../../../functions/ingest/webhook-secrets';

let source: { value: string[]; reads: number; nowMs: number; isFailing: boolean };
let secrets: WebhookSecrets;

beforeEach(() => {
  source = { value: ['old'], reads: 0, nowMs: 1_000_000, isFailing: false };
  const read = () => {
    source.reads += 1;
    return source.isFailing ? Promise.reject(new Error('down')) : Promise.resolve([...source.value]);
  };
  secrets = new WebhookSecrets(read, () => source.nowMs);
});

describe('WebhookSecrets', () => {
  it('caches the secrets for 15 minutes, after which a removed secret is not accepted any more', async () => {
    await secrets.current();
    source.value = ['new'];

    source.nowMs += 899_999;
    expect(await secrets.current()).toEqual(['old']);
    source.nowMs += 1;
    expect(await secrets.current()).toEqual(['new']);

    expect(source.reads).toBe(2);
  });

  it('spares the first request a read after a preload', async () => {
    await secrets.preload();

    expect(await secrets.current()).toEqual(['old']);
    expect(source.reads).toBe(1);
  });

  it('reads again at once after a failed preload', async () => {
    source.isFailing = true;
    await secrets.preload();
    source.isFailing = false;

    expect(await secrets.current()).toEqual(['old']);
    expect(source.reads).toBe(2);
  });

  it('reads once for concurrent calls', async () => {
    const answers = await Promise.all([secrets.current(), secrets.current(), secrets.refreshed()]);

    expect(answers).toEqual([['old'], ['old'], ['old']]);
    expect(source.reads).toBe(1);
  });

  it('refreshes immediately after the first read', async () => {
    await secrets.current();
    source.value = ['old', 'new'];

    expect(await secrets.refreshed()).toEqual(['old', 'new']);
    expect(await secrets.current()).toEqual(['old', 'new']);
  });

  it('refreshes at most once in 30 s', async () => {
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

  it('refreshes at most once in 30 s when a refresh fails', async () => {
    await secrets.current();
    source.isFailing = true;

    await expect(secrets.refreshed()).rejects.toThrow('down');

    expect(await secrets.refreshed()).toEqual(['old']);
    expect(source.reads).toBe(2);
  });

  it('throws when the cache has expired and the read fails, and recovers', async () => {
    await secrets.current();
    source.nowMs += 900_000;
    source.isFailing = true;
    await expect(secrets.current()).rejects.toThrow('down');

    source.isFailing = false;
    source.nowMs += 30_000;

    expect(await secrets.current()).toEqual(['old']);
  });

  it('reads at most once in 30 s when reads fail', async () => {
    source.isFailing = true;
    const request = async () => {
      await expect(Promise.all([secrets.current(), secrets.current()])).rejects.toThrow('down');
      await expect(secrets.refreshed()).rejects.toThrow('down');
    };
    for (let count = 0; count < 20; count += 1) await request();
    expect(source.reads).toBe(1);

    source.nowMs += 29_999;
    await request();
    expect(source.reads).toBe(1);

    source.nowMs += 1;
    await request();
    expect(source.reads).toBe(2);
  });

  it('reads again after a failed read when the clock was set back by 30 s', async () => {
    source.isFailing = true;
    await expect(secrets.current()).rejects.toThrow('down');
    source.isFailing = false;

    source.nowMs -= 30_000;

    expect(await secrets.current()).toEqual(['old']);
  });

  it('refreshes immediately when a read succeeds after a failed one', async () => {
    source.isFailing = true;
    await expect(secrets.current()).rejects.toThrow('down');
    source.isFailing = false;
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
  ])('returns the secrets: %s', (text, parsed) => {
    expect(parseWebhookSecret(text)).toEqual(parsed);
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
