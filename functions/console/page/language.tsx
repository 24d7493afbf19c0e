import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import type { Language } from './typeset';

const STORAGE_KEY = 'console:language';

type Choice = { language: Language; choose: (language: Language) => void };

const LanguageContext = createContext<Choice>({ language: 'fr', choose: () => undefined });

export function LanguageProvider({ children }: { children: ComponentChildren }) {
  const [language, setLanguage] = useState(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choice = useMemo(
    () => ({
      language,
      choose: (chosen: Language) => {
        localStorage.setItem(STORAGE_KEY, chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <LanguageContext.Provider value={choice}>{children}</LanguageContext.Provider>;
}

/** Returns the last chosen language, else the first supported language of the browser. */
function initialLanguage(): Language {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored === 'fr' || stored === 'en') return stored;
  const preferred = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return preferred.find((tag) => tag === 'fr' || tag === 'en') ?? 'en';
}

export function useLanguage(): Choice {
  return useContext(LanguageContext);
}

/** Returns the texts in the chosen language. */
export function useTexts<Texts>(texts: Record<Language, Texts>): Texts {
  return texts[useLanguage().language];
}
