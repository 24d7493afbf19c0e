import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';

export type Language = 'fr' | 'en';

const KEY = 'console:language';

type Choice = { language: Language; choose: (language: Language) => void };

const Chosen = createContext<Choice>({ language: 'fr', choose: () => undefined });

/** What was chosen here before; else the first of the browser's languages that we speak. */
function initial(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === 'fr' || kept === 'en') return kept;
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return spoken.find((tag) => tag === 'fr' || tag === 'en') ?? 'en';
}

export function LanguageProvider({ children }: { children: ComponentChildren }) {
  const [language, setLanguage] = useState(initial);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choice = useMemo(
    () => ({
      language,
      choose: (chosen: Language) => {
        localStorage.setItem(KEY, chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <Chosen.Provider value={choice}>{children}</Chosen.Provider>;
}

export function useLanguage(): Choice {
  return useContext(Chosen);
}

/** The texts of the chosen language. */
export function useTexts<Texts>(texts: Record<Language, Texts>): Texts {
  return texts[useLanguage().language];
}
