import * as fc from 'fast-check';
import { isSignedWith, readClaim, sign } from '../../../functions/ingest/signature';
import { OTHER_SECRET, SECRET } from '../../support/builders/webhook-requests';

const NOW = Date.parse('2025-01-01T08:34:23Z');
const TIMESTAMP = '2025-01-01T08:34:23Z';
const BODY = Buffer.from('{"id":"123","type":"event","topic":"leave.updated"}');
const SIGNATURE = '05EwgFkSYgCbqJ8/PWpkm9kqp9JgD3yQLobI/PI37H4=';

const headers = (timestamp: string | undefined, signature: string | undefined = SIGNATURE) => ({
  'lucca-timestamp': timestamp,
  'lucca-signature': signature,
});
const claim = (signature: string) => ({ timestamp: TIMESTAMP, signature });

describe('The signature of a delivery', () => {
  it('matches a vector computed from the rule that Lucca documents', () => {
    expect(sign(SECRET, TIMESTAMP, BODY)).toBe(SIGNATURE);
    expect(isSignedWith([SECRET], claim(SIGNATURE), BODY)).toBe(true);
  });

  it.each([
    ['the only secret', [SECRET]],
    ['the first of two secrets', [SECRET, OTHER_SECRET]],
    ['the second of two secrets', [OTHER_SECRET, SECRET]],
    ['a secret next to an empty one', ['', SECRET]],
  ])('is valid when it is made with %s', (_, secrets) => {
    expect(isSignedWith(secrets, claim(SIGNATURE), BODY)).toBe(true);
  });

  it('covers every bit of the body, and the timestamp as sent', () => {
    fc.assert(
      fc.property(fc.nat({ max: BODY.length * 8 - 1 }), (bit) => {
        const tampered = Buffer.from(BODY);
        tampered[bit >> 3] = (tampered[bit >> 3] ?? 0) ^ (1 << (bit & 7));

        expect(isSignedWith([SECRET], claim(SIGNATURE), tampered)).toBe(false);
      }),
    );
    const sameInstant = { timestamp: '2025-01-01T08:34:23.0Z', signature: SIGNATURE };
    expect(isSignedWith([SECRET], sameInstant, BODY)).toBe(false);
  });

  it('covers bytes, not characters', () => {
    const notText = Buffer.from([0xff, 0x00, 0xfe]);
    const replaced = Buffer.from(notText.toString('utf8'));

    const signature = sign(SECRET, TIMESTAMP, notText);

    expect(isSignedWith([SECRET], claim(signature), notText)).toBe(true);
    expect(isSignedWith([SECRET], claim(signature), replaced)).toBe(false);
  });

  it('is invalid when it is made with an empty secret', () => {
    const signature = sign('', TIMESTAMP, BODY);

    expect(isSignedWith([], claim(signature), BODY)).toBe(false);
    expect(isSignedWith([''], claim(signature), BODY)).toBe(false);
    expect(isSignedWith(['', ''], claim(signature), BODY)).toBe(false);
  });

  it.each([
    ['with another secret', sign(OTHER_SECRET, TIMESTAMP, BODY)],
    ['in hexadecimal', Buffer.from(SIGNATURE, 'base64').toString('hex')],
    ['in base64url', SIGNATURE.replaceAll('/', '_').replaceAll('+', '-')],
    ['without padding', SIGNATURE.replace('=', '')],
    ['with spare bits set', SIGNATURE.replace('H4=', 'H5=')],
    ['with a trailing character', `${SIGNATURE}=`],
    ['twice, joined as API Gateway joins headers', `${SIGNATURE},${SIGNATURE}`],
    ['truncated', SIGNATURE.slice(0, -4)],
  ])('is invalid %s', (_, signature) => {
    expect(isSignedWith([SECRET], claim(signature), BODY)).toBe(false);
  });

  it('never makes isSignedWith throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), (garbage, secrets) => {
        expect(isSignedWith(secrets, claim(garbage), BODY)).toBe(false);
      }),
    );
  });
});

describe('readClaim', () => {
  it.each([
    TIMESTAMP,
    '2025-01-01T08:34:23.5Z',
    '2025-01-01T08:34:23.123456789Z',
    '2025-01-01T09:34:23+01:00',
    '2025-01-01T03:04:23.10-05:30',
  ])('returns the timestamp %s exactly as sent', (timestamp) => {
    const reading = readClaim(headers(timestamp), NOW);

    expect(reading).toEqual({ ok: true, claim: { timestamp, signature: SIGNATURE } });
  });

  it.each([
    ['accepts', 'five minutes old', 300_000, true],
    ['rejects', 'older', 300_001, 'too_old'],
    ['accepts', 'five minutes ahead', -300_000, true],
    ['rejects', 'further ahead', -300_001, 'too_new'],
  ])('%s a timestamp that is %s', (_, __, age, result) => {
    const reading = readClaim(headers(TIMESTAMP), NOW + age);

    expect(reading.ok || reading.reason).toBe(result);
  });

  it.each([
    ['no timestamp', headers(undefined)],
    ['an empty timestamp', headers('')],
    ['no signature', { 'lucca-timestamp': TIMESTAMP }],
    ['an empty signature', headers(TIMESTAMP, '')],
    ['neither header', {}],
    ['an invalid timestamp and no signature', { 'lucca-timestamp': 'now' }],
  ])('rejects headers with %s', (_, incomplete) => {
    expect(readClaim(incomplete, NOW)).toEqual({ ok: false, reason: 'missing_header' });
  });

  it.each([
    '1735720463',
    '2025-01-01',
    '2025-01-01T08:34:23',
    '2025-01-01 08:34:23Z',
    '2025-02-30T08:34:23Z',
    '2025-01-01T24:00:00Z',
    ' 2025-01-01T08:34:23Z',
    '2025-01-01T08:34:23Z,2025-01-01T08:34:23Z',
    'Wed, 01 Jan 2025 08:34:23 GMT',
    `2025-01-01T08:34:23.${'0'.repeat(9_000)}Z`,
    '٢٠٢٥-01-01T08:34:23Z',
  ])('rejects the timestamp %s', (timestamp) => {
    expect(readClaim(headers(timestamp), NOW)).toEqual({ ok: false, reason: 'bad_timestamp' });
  });

  it('accepts any timestamp within five minutes, and no other', () => {
    const age = fc.integer({ min: -600_000, max: 600_000 });
    fc.assert(
      fc.property(age, fc.string({ unit: fc.constantFrom('0', '7'), maxLength: 40 }), (ms, digits) => {
        const timestamp = new Date(NOW - ms).toISOString().replace('Z', `${digits}+00:00`);

        const reading = readClaim(headers(timestamp), NOW);

        const expected = ms > 300_000 ? 'too_old' : ms < -300_000 ? 'too_new' : true;
        expect(reading.ok || reading.reason).toBe(expected);
      }),
    );
  });
});
