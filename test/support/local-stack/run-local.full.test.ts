import { execFileSync } from 'node:child_process';
import * as z from 'zod';
import { readDelivery } from '../../../functions/lucca/delivery';
import { FakeLucca } from '../fakes/lucca/lucca';
import { outcomeLines } from '../story/format';
import { ADDRESSES } from '../story/scene';
import { environmentFile, exampleEvent } from './run-local';
import { summary } from './summary';

describe('environmentFile', () => {
  it('passes values to a shell without changes', () => {
    const value = `it's $HOME "and" \`more\``;

    const shown = execFileSync('sh', ['-c', `${environmentFile({ SHOWN: value })}printf %s "$SHOWN"`]);

    expect(shown.toString()).toBe(value);
  });
});

describe('exampleEvent', () => {
  const now = Date.now();
  let lucca: FakeLucca;
  beforeEach(() => {
    lucca = new FakeLucca(() => now, '12');
    lucca.hire('others@acme.example');
    for (const address of Object.values(ADDRESSES)) lucca.hire(address);
  });

  it('is a valid delivery', () => {
    const event = exampleEvent(lucca.organization, now);
    const delivery = readDelivery(Buffer.from(JSON.stringify(event)), now);

    expect(delivery).toMatchObject({ kind: 'event', event: { id: '2001', state: { kind: 'workplace' } } });
  });

  it('has the id that Lucca has for the address of Tom, whoever was hired before', () => {
    const event = exampleEvent(lucca.organization, now);
    const { employee } = z.object({ employee: z.object({ id: z.string() }) }).parse(event.data);

    expect(lucca.organization.employee(employee.id)).toMatchObject({ email: ADDRESSES.tom });
  });
});

describe('the summary', () => {
  it('fits on one screen of 24 lines and 100 columns', () => {
    const origin = 'http://127.0.0.1:65535';
    const text = summary(
      {
        ...{
          console: `${origin}/console`,
          calendars: origin,
          mails: origin,
          lucca: origin,
          google: `${origin}/`,
        },
        ...{ adminPage: `${origin}/ac/owl/domainwidedelegation`, webhook: `${origin}/webhooks/lucca` },
      },
      '.local',
    );
    const lines = text.split('\n');

    // A heading with blank lines around it comes before.
    expect(lines.length).toBeLessThanOrEqual(24 - 4);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
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
