import { CrashInjector } from '../../../support/crash-injector';
import { ANN, MAX, NotifyWorld, startServices } from '../../../support/harness/notify-harness';

/** More steps of I/O than any run takes. */
const MANY_STEPS = 40;
const BOTH = [ANN, MAX];

let services: Awaited<ReturnType<typeof startServices>>;
beforeAll(async () => (services = await startServices()));
afterAll(() => services.stop());
afterEach(() => jest.restoreAllMocks());

/** Lets a run die at each of its steps, before the step and after it. */
async function atEveryStep(
  play: (harness: NotifyWorld, crashInjector: CrashInjector, place: string) => Promise<boolean>,
) {
  let deaths = 0;
  for (const moment of ['before', 'after'] as const) {
    for (let step = 1; step <= MANY_STEPS; step++) {
      const harness = await NotifyWorld.start(services);
      const died = await play(harness, new CrashInjector(step, moment), `${moment} step ${step}`);
      jest.restoreAllMocks();
      if (!died) break;
      deaths += 1;
    }
  }
  return deaths;
}

/** What the log calls unconfirmed is said once. */
function pending(harness: NotifyWorld): unknown[] {
  const unconfirmed = harness.unconfirmed();
  expect(unconfirmed.length).toBeLessThanOrEqual(1);
  return unconfirmed;
}

async function runs(harness: NotifyWorld, count: number) {
  for (let run = 0; run < count; run++) {
    harness.pass(5);
    await harness.run();
  }
}

describe('a run that dies', () => {
  it('while it tells that something broke: each mail once, the doubtful one at most once', async () => {
    const deaths = await atEveryStep(async (harness, crashInjector, place) => {
      // Prepare
      await harness.revoke();
      // Act
      const end = await harness.run({ crashInjector });
      await runs(harness, 2);
      const broken = harness.newMails().map(({ to }) => to);
      await harness.grant();
      await runs(harness, 2);
      const whole = harness.newMails().map(({ to }) => to);
      // Assess
      const unconfirmed = pending(harness);
      for (const address of BOTH) {
        const times = broken.filter((to) => to === address).length;
        const expected = unconfirmed.includes(address) ? [0, 1] : [1];
        expect({ place, address, times, isRight: expected.includes(times) }).toMatchObject({ isRight: true });
      }
      expect({ place, whole }).toEqual({ place, whole: BOTH });
      return end === 'dead';
    });
    expect(deaths).toBeGreaterThan(15);
  });

  it('before all of them were told, and then it is over: its end is told to those who were told', async () => {
    const deaths = await atEveryStep(async (harness, crashInjector, place) => {
      // Prepare
      await harness.revoke();
      // Act
      const end = await harness.run({ crashInjector });
      const broken = harness.newMails().map(({ to }) => to);
      await harness.grant();
      await runs(harness, 2);
      const whole = harness.newMails().map(({ to }) => to);
      // Assess
      const told = BOTH.filter((address) => broken.includes(address) || pending(harness).includes(address));
      expect({ place, whole }).toEqual({ place, whole: told });
      return end === 'dead';
    });
    expect(deaths).toBeGreaterThan(15);
  });

  it('while it tells that it is over: each mail once, the doubtful one at most once', async () => {
    const deaths = await atEveryStep(async (harness, crashInjector, place) => {
      // Prepare
      await harness.revoke();
      await harness.run();
      harness.newMails();
      await harness.grant();
      // Act
      const end = await harness.run({ crashInjector });
      await runs(harness, 2);
      const whole = harness.newMails().map(({ to }) => to);
      // Assess
      const unconfirmed = pending(harness);
      for (const address of BOTH) {
        const times = whole.filter((to) => to === address).length;
        const expected = unconfirmed.includes(address) ? [0, 1] : [1];
        expect({ place, address, times, isRight: expected.includes(times) }).toMatchObject({ isRight: true });
      }
      return end === 'dead';
    });
    expect(deaths).toBeGreaterThan(15);
  });

  it('in a digest: every failure is told once; twice at most where nobody knows', async () => {
    const deaths = await atEveryStep(async (harness, crashInjector, place) => {
      // Prepare
      await harness.fail(3);
      harness.pass(2);
      // Act
      const end = await harness.run({ crashInjector });
      await harness.fail(2);
      await runs(harness, 3);
      const first = harness.newMails();
      for (let hour = 1; hour <= 3; hour++) {
        harness.pass(61);
        await harness.run();
      }
      const later = harness.newMails();
      // Assess
      const unconfirmed = pending(harness);
      for (const address of BOTH) {
        const counts = (mails: typeof first) =>
          mails.filter(({ to }) => to === address).map(({ subject }) => Number(/\d+/.exec(subject)));
        const [early, late] = [counts(first), counts(later)];
        const told = [...early, ...late].reduce((sum, count) => sum + count, 0);
        expect({ place, address, digestsInAnHour: early.length }).toEqual({
          ...{ place, address },
          digestsInAnHour: unconfirmed.includes(address) ? early.length : 1,
        });
        expect(early.length).toBeLessThanOrEqual(1);
        // Doubtful: the three were sent or not, and are told again.
        const expected = unconfirmed.includes(address) ? 5 + (early[0] ?? 0) : 5;
        expect({ place, address, told }).toEqual({ place, address, told: expected });
      }
      return end === 'dead';
    });
    expect(deaths).toBeGreaterThan(15);
  });
});
