import { RequestBudget } from '../../../../functions/lucca/api/request-budget';

describe('the request budget', () => {
  const harness = () => {
    const state = { time: 0, requests: 7 };
    const budget = new RequestBudget(state, () => state.time);
    /** Sends up to `most` requests, as far as the budget allows. */
    const spend = (most: number) => {
      let spent = 0;
      for (; spent < most && budget.isLeft(); spent++) state.requests += 1;
      return spent;
    };
    return { state, budget, spend };
  };

  it('allows 15 requests in any minute', () => {
    const { state, spend } = harness();
    const first = spend(10);
    state.time += 30_000;
    const second = spend(100);
    state.time += 30_000;
    const third = spend(100);
    state.time += 30_000;
    const fourth = spend(100);

    expect([first, second, third, fourth]).toEqual([10, 5, 10, 5]);
  });

  it('counts repeated requests', () => {
    const { state, budget, spend } = harness();
    expect(budget.isLeft()).toBe(true);
    state.requests += 2;

    expect(spend(100)).toBe(13);
  });

  it('allows no requests while it is paused', () => {
    const { state, budget } = harness();
    budget.pauseFor(90_000);
    budget.pauseFor(1000);

    state.time += 89_999;
    expect(budget.isLeft()).toBe(false);
    state.time += 1;
    expect(budget.isLeft()).toBe(true);
  });
});
