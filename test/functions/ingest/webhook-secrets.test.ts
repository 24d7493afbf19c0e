import { WebhookSecrets } from '../../../functions/ingest/webhook-secrets';

/** A source whose value and clock the test moves, and that counts the looks. */
function prepare() {
  const source = { value: ['old'], looks: 0, nowMs: 1_000_000, failing: false };
  const read = () => {
    source.looks += 1;
    return source.failing ? Promise.reject(new Error('down')) : Promise.resolve([...source.value]);
  };
  return { source, secrets: new WebhookSecrets(read, () => source.nowMs) };
}

describe('the webhook secrets', () => {
  it('are kept for five minutes', async () => {
    const { source, secrets } = prepare();
    await secrets.current();
    source.value = ['new'];

    source.nowMs += 299_999;
    expect(await secrets.current()).toEqual(['old']);
    source.nowMs += 1;
    expect(await secrets.current()).toEqual(['new']);

    expect(source.looks).toBe(2);
  });

  it('are looked up once for all who ask at the same time', async () => {
    const { source, secrets } = prepare();

    const answers = await Promise.all([secrets.current(), secrets.current(), secrets.refreshed()]);

    expect(answers).toEqual([['old'], ['old'], ['old']]);
    expect(source.looks).toBe(1);
  });

  it('are looked up anew at once where none of them matched, right after an ordinary look', async () => {
    const { source, secrets } = prepare();
    await secrets.current();
    source.value = ['old', 'new'];

    expect(await secrets.refreshed()).toEqual(['old', 'new']);
    expect(await secrets.current()).toEqual(['old', 'new']);
  });

  it('are looked up anew at most every 30 s, however often nothing matches', async () => {
    const { source, secrets } = prepare();
    await secrets.current();
    for (let request = 0; request < 100; request += 1) await secrets.refreshed();
    expect(source.looks).toBe(2);

    source.nowMs += 29_999;
    await secrets.refreshed();
    expect(source.looks).toBe(2);

    source.nowMs += 1;
    await secrets.refreshed();
    expect(source.looks).toBe(3);
  });

  it('are looked up at most every 30 s for a mismatch where the look fails, too', async () => {
    const { source, secrets } = prepare();
    await secrets.current();
    source.failing = true;

    await expect(secrets.refreshed()).rejects.toThrow('down');

    expect(await secrets.refreshed()).toEqual(['old']);
    expect(source.looks).toBe(2);
  });

  it('are not given out when they are too old and the look fails, and recover', async () => {
    const { source, secrets } = prepare();
    await secrets.current();
    source.nowMs += 300_000;
    source.failing = true;
    await expect(secrets.current()).rejects.toThrow('down');

    source.failing = false;
    source.nowMs += 30_000;

    expect(await secrets.current()).toEqual(['old']);
  });

  it('are looked up once in 30 s where the look fails, whoever asks, and however often', async () => {
    const { source, secrets } = prepare();
    source.failing = true;
    const ask = async () => {
      await expect(Promise.all([secrets.current(), secrets.current()])).rejects.toThrow('down');
      await expect(secrets.refreshed()).rejects.toThrow('down');
    };
    for (let request = 0; request < 20; request += 1) await ask();
    expect(source.looks).toBe(1);

    source.nowMs += 29_999;
    await ask();
    expect(source.looks).toBe(1);

    source.nowMs += 1;
    await ask();
    expect(source.looks).toBe(2);
  });

  it('are looked up anew 30 s after a failed look, also where the clock was set back', async () => {
    const { source, secrets } = prepare();
    source.failing = true;
    await expect(secrets.current()).rejects.toThrow('down');
    source.failing = false;

    source.nowMs -= 30_000;

    expect(await secrets.current()).toEqual(['old']);
  });

  it('are looked up once more for a mismatch right after a look that succeeded after a failed one', async () => {
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
