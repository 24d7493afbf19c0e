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

describe('the signature of a delivery', () => {
  it('matches the test vector of Lucca', () => {
    expect(sign(SECRET, TIMESTAMP, BODY)).toBe(SIGNATURE);
    expect(isSignedWith([SECRET], claim(SIGNATURE), BODY)).toBe(true);
  });

  it.each([
    ['the only secret', [SECRET]],
    ['the first of two', [SECRET, OTHER_SECRET]],
    ['the second of two', [OTHER_SECRET, SECRET]],
    ['one beside an empty one', ['', SECRET]],
  ])('is accepted when it is made with %s', (_, secrets) => {
    expect(isSignedWith(secrets, claim(SIGNATURE), BODY)).toBe(true);
  });

  it('covers every bit of body and timestamp', () => {
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
    const noText = Buffer.from([0xff, 0x00, 0xfe]);
    const replaced = Buffer.from(noText.toString('utf8'));

    const signature = sign(SECRET, TIMESTAMP, noText);

    expect(isSignedWith([SECRET], claim(signature), noText)).toBe(true);
    expect(isSignedWith([SECRET], claim(signature), replaced)).toBe(false);
  });

  it('is not accepted when it is made with an empty secret', () => {
    const signature = sign('', TIMESTAMP, BODY);

    expect(isSignedWith([], claim(signature), BODY)).toBe(false);
    expect(isSignedWith([''], claim(signature), BODY)).toBe(false);
    expect(isSignedWith(['', ''], claim(signature), BODY)).toBe(false);
  });

  it.each([
    ['of another secret', sign(OTHER_SECRET, TIMESTAMP, BODY)],
    ['in hexadecimal', Buffer.from(SIGNATURE, 'base64').toString('hex')],
    ['in the alphabet of URLs', SIGNATURE.replaceAll('/', '_').replaceAll('+', '-')],
    ['without padding', SIGNATURE.replace('=', '')],
    ['with spare bits set', SIGNATURE.replace('H4=', 'H5=')],
    ['with more behind it', `${SIGNATURE}=`],
    ['twice, joined as API Gateway joins headers', `${SIGNATURE},${SIGNATURE}`],
    ['cut short', SIGNATURE.slice(0, -4)],
  ])('is not accepted %s', (_, signature) => {
    expect(isSignedWith([SECRET], claim(signature), BODY)).toBe(false);
  });

  it('never makes the check throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), (garbage, secrets) => {
        expect(isSignedWith(secrets, claim(garbage), BODY)).toBe(false);
      }),
    );
  });
});

describe('the headers of a delivery', () => {
  it.each([
    TIMESTAMP,
    '2025-01-01T08:34:23.5Z',
    '2025-01-01T08:34:23.123456789Z',
    '2025-01-01T09:34:23+01:00',
    '2025-01-01T03:04:23.10-05:30',
  ])('may have the timestamp %s, used exactly as sent', (timestamp) => {
    const reading = readClaim(headers(timestamp), NOW);

    expect(reading).toEqual({ ok: true, claim: { timestamp, signature: SIGNATURE } });
  });

  it.each([
    ['five minutes old', 300_000, true],
    ['older', 300_001, 'too_old'],
    ['five minutes ahead', -300_000, true],
    ['further ahead', -300_001, 'too_new'],
  ])('may be %s', (_, age, verdict) => {
    const reading = readClaim(headers(TIMESTAMP), NOW + age);

    expect(reading.ok || reading.reason).toBe(verdict);
  });

  it.each([
    ['no timestamp', headers(undefined)],
    ['an empty timestamp', headers('')],
    ['no signature', { 'lucca-timestamp': TIMESTAMP }],
    ['an empty signature', headers(TIMESTAMP, '')],
    ['nothing at all', {}],
    ['an invalid timestamp and no signature', { 'lucca-timestamp': 'now' }],
  ])('are incomplete with %s', (_, incomplete) => {
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
  ])('may not have the timestamp %s', (timestamp) => {
    expect(readClaim(headers(timestamp), NOW)).toEqual({ ok: false, reason: 'bad_timestamp' });
  });

  it('are fresh only within five minutes, whatever their fractions and offsets', () => {
    const age = fc.integer({ min: -600_000, max: 600_000 });
    fc.assert(
      fc.property(age, fc.string({ unit: fc.constantFrom('0', '7'), maxLength: 40 }), (ms, digits) => {
        const timestamp = new Date(NOW - ms).toISOString().replace('Z', `${digits}+00:00`);

        const reading = readClaim(headers(timestamp), NOW);

        const verdict = ms > 300_000 ? 'too_old' : ms < -300_000 ? 'too_new' : true;
        expect(reading.ok || reading.reason).toBe(verdict);
      }),
    );
  });
});
