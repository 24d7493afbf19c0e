import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../../../language';
import { Link } from '../../../router';
import { sectionPath, SECTIONS, type SectionName } from '../paths';
import { configurationTexts } from '../texts';
import { editTexts } from './texts';

/** Links to the sections of the page; the one in view is marked. */
export function SectionNav({ id }: { id: string }) {
  const texts = useTexts(editTexts);
  const names = useTexts(configurationTexts);
  const current = useSectionInView();
  return (
    <nav class="console-nav-sections" aria-label={texts.sections}>
      <div class="verticalNavigation">
        <ul class="verticalNavigation-list">
          {SECTIONS.map((section) => (
            <li class="verticalNavigation-list-item" key={section}>
              <Link
                to={sectionPath(id, section)}
                replace
                class={`verticalNavigation-list-item-link ${section === current ? 'is-active' : ''}`}
                {...(section === current && { 'aria-current': 'location' as const })}
              >
                {names.sections[section]}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}

/** With these, a person takes over. */
const ACTIONS = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/** The first section that is in the upper half of the window. */
function useSectionInView(): SectionName {
  const [current, setCurrent] = useState<SectionName>('general');
  useEffect(() => {
    const update = () => {
      const isInView = (section: SectionName) => {
        const bottom = document.getElementById(section)?.getBoundingClientRect().bottom ?? 0;
        return bottom > innerHeight / 3;
      };
      setCurrent(SECTIONS.find(isInView) ?? 'removal');
    };
    update();
    // The page scrolls in an element of the frame.
    addEventListener('scroll', update, { capture: true, passive: true });
    return () => {
      removeEventListener('scroll', update, { capture: true });
    };
  }, []);
  return current;
}

/**
 * Opens the page at a section, and gives its heading the focus.
 *
 * @param section null for the top of the page
 */
export function useOpenSection(section: SectionName | null): void {
  useEffect(() => {
    const target = section === null ? null : document.getElementById(section);
    if (!target) return;
    // The sections above grow while they load: the section stays in view until the person does something.
    const growth = new ResizeObserver(() => {
      target.scrollIntoView();
    });
    const stop = () => {
      growth.disconnect();
      for (const event of ACTIONS) removeEventListener(event, stop);
    };
    for (const event of ACTIONS) addEventListener(event, stop);
    // After the heading of the page has taken the focus.
    requestAnimationFrame(() => {
      target.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
      growth.observe(target.parentElement ?? target);
    });
    return stop;
  }, [section]);
}
