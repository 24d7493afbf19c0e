import fc from 'fast-check';
import { RequestBrake } from '../../../functions/lucca/request-brake';

const MINUTE_MS = 60_000;

describe('the brake on requests', () => {
  it('lets the allowance of a minute through at once, and then says how long to wait', () => {
    // Prepare
    let now = 1_000_000;
    const brake = new RequestBrake(3.9, () => now);
    // Act
    const first = [brake.take(), brake.take(), brake.take(), brake.take()];
    now += 59_999;
    const early = brake.take();
    now += 1;
    const inTime = [brake.take(), brake.take(), brake.take(), brake.take()];
    // Assess
    expect(first).toEqual([0, 0, 0, MINUTE_MS]);
    expect(early).toBe(1);
    expect(inTime).toEqual([0, 0, 0, MINUTE_MS]);
  });

  it('lets one through in a longer time where less than one a minute is allowed', () => {
    // Prepare
    let now = 0;
    const brake = new RequestBrake(0.5, () => now);
    // Act
    const first = [brake.take(), brake.take()];
    now += 2 * MINUTE_MS;
    // Assess
    expect([...first, brake.take()]).toEqual([0, 2 * MINUTE_MS, 0]);
  });

  it('never lets more through in any minute than is allowed', () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.double({ min: 1, max: 20, noNaN: true }), pauses, (perMinute, steps) => {
        let now = 0;
        const brake = new RequestBrake(perMinute, () => now);
        const sent: number[] = [];
        for (const pause of steps) {
          now += pause;
          if (brake.take() === 0) sent.push(now);
        }
        for (const at of sent) {
          const inMinute = sent.filter((one) => one > at - MINUTE_MS && one <= at).length;
          expect(inMinute).toBeLessThanOrEqual(perMinute);
        }
      }),
    );
  });
});
