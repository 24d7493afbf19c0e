import { useEffect, useState } from 'preact/hooks';
import { viewerZone } from '../../time-zones';
import type { Viewer } from './periods';

/** Relative times say seconds only for the first minute. */
const TICK_MS = 10_000;

export function currentViewer(): Viewer {
  return { now: Date.now(), timeZone: viewerZone() };
}

/** Returns the current time and the zone of the browser, and updates them. */
export function useViewer(): Viewer {
  const [viewer, setViewer] = useState(currentViewer);
  useEffect(() => {
    const timer = setInterval(() => {
      setViewer(currentViewer());
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return viewer;
}
