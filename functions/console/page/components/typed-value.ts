import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Connects a text input to a value without writing to it while a person types: a late render must not put back an
 * earlier text. Only a value that does not come from the input is written to it.
 */
export function useTypedValue(
  value: string,
  onChange: (value: string) => void,
): { ref: RefObject<HTMLInputElement | null>; onInput: () => void } {
  const ref = useRef<HTMLInputElement>(null);
  const reported = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (!ref.current || value === reported.current) return;
    ref.current.value = value;
    reported.current = value;
  }, [value]);
  return {
    ref,
    onInput: () => {
      const typed = ref.current?.value ?? '';
      reported.current = typed;
      onChange(typed);
    },
  };
}
