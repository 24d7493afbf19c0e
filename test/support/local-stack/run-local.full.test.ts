import { execFileSync } from 'node:child_process';
import * as z from 'zod';
import { readDelivery } from '../../../functions/lucca/delivery';
import { FakeLucca } from '../fakes/lucca/lucca';
import { outcomeLines } from '../story/format';
import { ADDRESSES } from '../story/scene';
import { environmentFile, exampleEvent } from './run-local';

describe('environmentFile', () => {
  it('passes values to a shell without changes', () => {
    const value = `it's $HOME "and" \`more\``;

    const shown = execFileSync('sh', ['-c', `${environmentFile({ SHOWN: value })}printf %s "$SHOWN"`]);

    expect(shown.toString()).toBe(value);
  });
});

describe('exampleEvent', () => {
  it('is a valid delivery', () => {
    const delivery = readDelivery(Buffer.from(JSON.stringify(exampleEvent(Date.now()))), Date.now());

    expect(delivery).toMatchObject({ kind: 'event', event: { id: '2001', state: { kind: 'workplace' } } });
  });

  it('is about Tom, whose address the Lucca API of the story returns', () => {
    const now = Date.now();
    const lucca = new FakeLucca(() => now, '12');
    for (const address of Object.values(ADDRESSES)) lucca.hire(address);
    const { employee } = z.object({ employee: z.object({ id: z.string() }) }).parse(exampleEvent(now).data);

    expect(lucca.organization.employee(employee.id)).toMatchObject({ email: ADDRESSES.tom });
  });
});

describe('outcomeLines', () => {
  it('returns the lines about synced events from mixed output', () => {
    const line = {
      message: 'Event synchronized',
      eventId: '7',
      resource: 'r',
      outcome: 'skipped',
      reason: 'no_guests',
    };
    const output = `Starting\n{"message":"Message group returned to the queue"}\n${JSON.stringify(line)}\n{"half`;

    expect(outcomeLines(output)).toEqual(['event 7 of r: skipped, no_guests']);
  });
});
