import { CrashInjector } from '../../../support/crash-injector';
import { ANN, MAX, notifySuite, type NotifyHarness } from '../../../support/harness/notify-harness';

/** More I/O steps than a run takes. */
const MANY_STEPS = 40;
const BOTH = [ANN, MAX];

const suite = notifySuite();

describe('a run that crashes at any step', () => {
  type Play = { harness: NotifyHarness; crash: () => Promise<unknown>; place: string };

  /** Plays a scenario for each step of a run, which crashes before or after that step. */
  async function atEveryStep(play: (crashing: Play) => Promise<void>): Promise<void> {
    let crashes = 0;
    for (const moment of ['before', 'after'] as const) {
      for (let step = 1; step <= MANY_STEPS; step++) {
        const harness = await suite.start();
        const ends: unknown[] = [];
        const crash = async () => {
          ends.push(await harness.run({ crashInjector: new CrashInjector(step, moment) }));
        };
        await play({ harness, crash, place: `${moment} step ${step}` });
        jest.restoreAllMocks();
        if (ends[0] !== 'dead') break;
        crashes += 1;
      }
    }
    expect(crashes).toBeGreaterThan(15);
  }

  /** The recipients of unconfirmed mails, of which there is one at most. */
  function unconfirmed(harness: NotifyHarness): unknown[] {
    const recipients = harness.unconfirmed();
    expect(recipients.length).toBeLessThanOrEqual(1);
    return recipients;
  }

  const runs = async (harness: NotifyHarness, count: number) => {
    harness.pass(5);
    await harness.runs(count);
  };

  const recipients = (harness: NotifyHarness) => harness.newSubjects().map(([to]) => to);

  /** Expects one mail to each address, or one at most if it is unconfirmed. */
  function expectOneMail({ harness, place }: Play, sent: string[]): void {
    const uncertain = unconfirmed(harness);
    for (const address of BOTH) {
      const mails = sent.filter((to) => to === address).length;
      const isExpected = mails === 1 || (mails === 0 && uncertain.includes(address));
      expect({ place, address, mails, isExpected }).toMatchObject({ isExpected: true });
    }
  }

  it('sends each mail about an open incident once, and an unconfirmed one at most once', async () => {
    await atEveryStep(async (crashing) => {
      const { harness, crash, place } = crashing;
      await harness.revoke();
      await crash();
      await runs(harness, 2);
      const opened = recipients(harness);
      await harness.grant();
      await runs(harness, 2);

      expectOneMail(crashing, opened);
      expect({ place, resolved: recipients(harness) }).toEqual({ place, resolved: BOTH });
    });
  });

  it('reports the recovery to those who were notified, when not everyone was', async () => {
    await atEveryStep(async ({ harness, crash, place }) => {
      await harness.revoke();
      await crash();
      const opened = recipients(harness);
      await harness.grant();
      await runs(harness, 2);

      const notified = BOTH.filter(
        (address) => opened.includes(address) || unconfirmed(harness).includes(address),
      );
      expect({ place, resolved: recipients(harness) }).toEqual({ place, resolved: notified });
    });
  });

  it('sends each mail about a recovery once, and an unconfirmed one at most once', async () => {
    await atEveryStep(async (crashing) => {
      const { harness, crash } = crashing;
      await harness.revoke();
      await harness.run();
      harness.newMails();
      await harness.grant();
      await crash();
      await runs(harness, 2);

      expectOneMail(crashing, recipients(harness));
    });
  });

  it('reports each failure in one digest, and in two at most when one is unconfirmed', async () => {
    await atEveryStep(async ({ harness, crash, place }) => {
      await harness.fail(3);
      harness.pass(2);
      await crash();
      await harness.fail(2);
      await runs(harness, 3);
      const first = harness.newSubjects();
      for (let hour = 1; hour <= 3; hour++) {
        harness.pass(61);
        await harness.run();
      }
      const later = harness.newSubjects();

      for (const address of BOTH) {
        const counts = (mails: typeof first) =>
          mails.filter(([to]) => to === address).map(([, subject]) => Number(/\d+/.exec(subject)));
        const [early, late] = [counts(first), counts(later)];
        const reported = [...early, ...late].reduce((sum, count) => sum + count, 0);
        const isUnconfirmed = unconfirmed(harness).includes(address);
        expect(early.length).toBeLessThanOrEqual(1);
        expect({ place, address, digestsInAnHour: early.length }).toEqual({
          ...{ place, address },
          digestsInAnHour: isUnconfirmed ? early.length : 1,
        });
        // Unconfirmed: the first three may have been sent, and are reported again.
        const expected = isUnconfirmed ? 5 + (early[0] ?? 0) : 5;
        expect({ place, address, reported }).toEqual({ place, address, reported: expected });
      }
    });
  });
});
