import { useEffect, useState } from 'preact/hooks';
import type { FoundEmployee } from '../../contract/directory';
import { useSession } from '../api';

/** Pause in typing before the server is called. */
const DEBOUNCE_MS = 200;

/** In characters. Fewer match too many employees. */
const MIN_LENGTH = 2;

const NONE: FoundEmployee[] = [];

/**
 * Returns the employees that match a text, or those that matched it before the last letters until the server answers.
 *
 * @param typed null for none
 */
export function useFoundEmployees(typed: string | null): FoundEmployee[] {
  const { call } = useSession();
  const [found, setFound] = useState(NONE);
  const search = typed?.trim() ?? '';

  useEffect(() => {
    if (search.length < MIN_LENGTH) {
      setFound(NONE);
      return;
    }
    const controller = new AbortController();
    const show = (items: FoundEmployee[]) => {
      if (!controller.signal.aborted) setFound(items);
    };
    const timer = setTimeout(() => {
      call('searchEmployees', { query: { search }, signal: controller.signal }).then(
        ({ items }) => {
          show(items);
        },
        () => {
          // Suggestions are optional: the address can be typed.
          show(NONE);
        },
      );
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [call, search]);

  return found;
}
