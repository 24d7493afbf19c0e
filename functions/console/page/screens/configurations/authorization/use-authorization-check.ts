import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import type { AuthorizationCheck } from '../../../../contract/configurations';
import { useSession } from '../../../api';
import { useKept } from '../../../drafts';
import { useTexts } from '../../../language';
import { findingTexts } from './finding-texts';

/** Google usually applies a delegation within minutes. */
const POLL_MS = 30_000;

export type LiveCheck = {
  address: string;
  enter: (address: string) => void;
  /** Null before the first one, and after the address was changed. */
  result: AuthorizationCheck | null;
  error: unknown;
  isBusy: boolean;
  isRepeating: boolean;
  run: () => void;
};

/** Checks access to the calendar of one employee, and repeats the check while it may succeed without another change. */
export function useAuthorizationCheck(id: string, onChecked: (check: AuthorizationCheck) => void): LiveCheck {
  const findings = useTexts(findingTexts);
  const { call, person } = useSession();
  const own = person.name.includes('@') ? person.name : '';
  const [address, keepAddress] = useKept(`check:${id}`, own, z.string());
  const [result, setResult] = useState<AuthorizationCheck | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const current = useRef(address);
  current.current = address;
  const report = useRef(onChecked);
  report.current = onChecked;

  const run = useCallback(() => {
    setBusy(true);
    setError(null);
    call('checkAuthorization', { id, body: { address } })
      .then((check) => {
        // The address has changed meanwhile.
        if (current.current !== address) return;
        setResult(check);
        report.current(check);
      }, setError)
      .finally(() => {
        setBusy(false);
      });
  }, [call, id, address]);

  const isRepeating = result !== null && findings[result.finding].mayRecover;
  useEffect(() => {
    if (!isRepeating) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') run();
    }, POLL_MS);
    return () => {
      clearInterval(timer);
    };
  }, [isRepeating, run]);

  return {
    ...{ address, result, error, isBusy, isRepeating, run },
    enter(typed) {
      keepAddress(typed);
      setResult(null);
      setError(null);
    },
  };
}
