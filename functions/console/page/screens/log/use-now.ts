import { useEffect, useState } from 'preact/hooks';

/** Relative times say seconds only for the first minute. */
const TICK_MS = 10_000;

/** Returns the current time in ms since the epoch, and updates it. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}
