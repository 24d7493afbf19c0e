import * as fc from 'fast-check';
import { answerEcho } from '../../../functions/ingest/responses';

describe('answerEcho', () => {
  it.each([
    ['echo=iusiof24dsfxvc%C3%A7834', 'iusiof24dsfxvcç834'],
    ['echo=iusiof24dsfxvcç834', 'iusiof24dsfxvcç834'],
    ['challenge=abc', 'abc'],
    ['a=1&challenge=old&echo=new', 'new'],
    ['echo=first&echo=second', 'first'],
    ['echo=a%2Cb', 'a,b'],
    ['echo=a,b', 'a,b'],
    ['echo=%253Cscript%253E', '%3Cscript%3E'],
    ['echo=%3Cscript%3Ealert(1)%3C/script%3E', '<script>alert(1)</script>'],
    ['echo=x%0D%0Aset-cookie:%20a=b', 'x\r\nset-cookie: a=b'],
    ['echo=1%2B1%20=%202', '1+1 = 2'],
    ['echo=100%', '100%'],
    ['echo=', ''],
  ])('echoes ?%s as plain text, decoded once', (query, value) => {
    expect(answerEcho(query)).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: value,
    });
  });

  it('echoes any value without changing the headers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (value) => {
        const answer = answerEcho(`echo=${encodeURIComponent(value)}`);

        expect(answer).toEqual({ ...answerEcho('echo=x'), body: value });
      }),
    );
  });

  it.each(['a', 'ç', '🎓'])('refuses more than 1,024 characters: %s', (character) => {
    const query = (length: number) => `echo=${encodeURIComponent(character.repeat(length))}`;

    expect(answerEcho(query(1024))).toMatchObject({ statusCode: 200, body: character.repeat(1024) });
    expect(answerEcho(query(1025))).toMatchObject({
      statusCode: 400,
      body: expect.stringContaining('echo_too_long') as unknown,
    });
  });

  it.each(['', 'ECHO=a', 'other=echo'])('refuses a query without a value: ?%s', (query) => {
    expect(answerEcho(query)).toEqual({
      statusCode: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: '{"type":"about:blank","title":"Bad Request","status":400,"reason":"missing_echo"}',
    });
  });
});
