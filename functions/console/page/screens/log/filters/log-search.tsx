import { useEffect, useRef, useState } from 'preact/hooks';
import { SearchInput } from '../../../components/inputs';
import { useTexts } from '../../../language';
import { logTexts } from '../texts';

/** Pause in typing before the log is searched. */
const DEBOUNCE_MS = 300;

/** Searches by title, name or address while one types. */
export function LogSearch({ value, onChange }: { value: string; onChange: (search: string) => void }) {
  const texts = useTexts(logTexts);
  const [typed, setTyped] = useState(value);
  const latest = useRef({ value, onChange });
  latest.current = { value, onChange };
  useEffect(() => {
    // Another search from outside, such as with the browser's Back. Spaces that are being typed stay.
    setTyped((before) => (before.trim() === value ? before : value));
  }, [value]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (typed.trim() !== latest.current.value) latest.current.onChange(typed.trim());
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [typed]);
  return <SearchInput label={texts.search} value={typed} onChange={setTyped} />;
}
