import type { Every } from './runner/schedule';

/** By the clock of this machine, which does not keep a process alive. */
export const inIntervals: Every = (ms, call) => {
  const timer = setInterval(call, ms).unref();
  return () => {
    clearInterval(timer);
  };
};
