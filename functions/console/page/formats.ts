import { useMemo } from 'preact/hooks';
import { useLanguage } from './language';
import { formatsOf, type Formats } from './moment-formats';

/** Returns the formats of moments and numbers in the chosen language. */
export function useFormats(): Formats {
  const { language } = useLanguage();
  return useMemo(() => formatsOf(language), [language]);
}
