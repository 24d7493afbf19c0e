import * as fc from 'fast-check';
import { readDelivery } from '../../../functions/lucca/delivery';
import { fieldOf, joinProblems, parseProblem, splitProblems } from '../../../functions/lucca/problems';
import {
  bytes,
  envelope,
  leave,
  NOW,
  trainingSession,
  workplace,
} from '../../support/builders/lucca-examples';

const MISSING = 'data.startsAt: is missing';

/** Returns the problems of a body; none if it is valid. */
function problemsOf(body: Buffer): string[] {
  const delivery = readDelivery(body, NOW);
  return delivery.kind === 'invalid' ? delivery.event.problems : [];
}

describe('the problems of an event', () => {
  it('are the same after they were kept as one text, whatever does not fit', () => {
    const data = fc.oneof(
      fc.record({ attendees: fc.array(fc.jsonValue()) }).map((some) => ({ ...trainingSession, ...some })),
      fc.record({ days: fc.array(fc.jsonValue()) }).map((some) => ({ ...leave, ...some })),
      fc.dictionary(fc.constantFrom(...Object.keys(workplace)), fc.jsonValue()).map((some) => ({
        ...workplace,
        ...some,
      })),
      fc.jsonValue(),
    );
    const topic = fc.constantFrom('calendar-event.updated', 'leave.updated', 'leave.moved');

    fc.assert(
      fc.property(data, topic, (some, of) => {
        const problems = problemsOf(bytes(envelope(some, { topic: of })));

        expect(splitProblems(joinProblems(problems))).toEqual(problems);
        expect(problems.map(fieldOf)).not.toContain(null);
      }),
    );
  });

  it('are not about a field if the body is no JSON object', () => {
    const [problem = ''] = problemsOf(Buffer.from('<html>'));

    expect(fieldOf(problem)).toBeNull();
    expect(splitProblems(problem).map(parseProblem)).toEqual([
      { field: null, rule: 'The body is not valid JSON in UTF-8. Its content was not kept.' },
    ]);
  });

  it.each([
    ['the last one is truncated', `${MISSING}; data.endsAt: is mis…`, [MISSING]],
    ['the only one is truncated', 'data.startsAt: is mis…', ['data.startsAt: is mis…']],
    ['there is none', '', []],
    ['there is an empty one', `${MISSING}; `, [MISSING]],
  ])('are found when %s', (_, detail, problems) => {
    expect(splitProblems(detail)).toEqual(problems);
  });
});

describe('the field of a problem', () => {
  it.each([
    [MISSING, 'data.startsAt', 'is missing'],
    ['data.attendees.3.id: must not be empty', 'data.attendees[].id', 'must not be empty'],
    ['data.days.12: is missing', 'data.days[]', 'is missing'],
    ['data.days.0.parts.1.at: is missing', 'data.days[].parts[].at', 'is missing'],
    ['data.address2.1a: is missing', 'data.address2.1a', 'is missing'],
    ['topic: Invalid option: expected one of "a"|"b"', 'topic', 'Invalid option: expected one of "a"|"b"'],
    ['topic leave.moved is not supported', null, 'topic leave.moved is not supported'],
  ])('has no positions of lists: %s', (problem, field, rule) => {
    expect(parseProblem(problem)).toEqual({ field, rule });
  });
});
