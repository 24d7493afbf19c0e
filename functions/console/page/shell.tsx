import type { ComponentChildren } from 'preact';
import type { Session } from './api';
import { Button } from './components/button';
import { useLanguage, useTexts } from './language';
import { Link } from './router';
import { shellTexts } from './shell-texts';

const SCREENS = ['configurations', 'log', 'employee', 'history'] as const;

/** The frame of every screen: header, navigation and content. */
export function Shell({
  path,
  session,
  children,
}: {
  path: string;
  session: Session | null;
  children: ComponentChildren;
}) {
  const texts = useTexts(shellTexts);
  const { language, choose } = useLanguage();
  return (
    <>
      <a class="console-skip" href="#content">
        {texts.skip}
      </a>
      <header class="console-header">
        <span class="console-product">{texts.product}</span>
        {session && (
          <nav aria-label={texts.menu}>
            <ul>
              {SCREENS.map((screen) => (
                <li key={screen}>
                  <Link
                    to={`/console/${screen}`}
                    {...(path.startsWith(`/console/${screen}`) && { 'aria-current': 'page' as const })}
                  >
                    {texts[screen]}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <div class="console-person">
          {session && (
            <span>
              {session.person.name} <span class="console-remark">({texts.roles[session.person.role]})</span>
            </span>
          )}
          <div role="group" aria-label={texts.language}>
            {(['fr', 'en'] as const).map((one) => (
              <Button
                key={one}
                small
                kind="quiet"
                pressed={one === language}
                label={one === 'fr' ? 'FR, français' : 'EN, English'}
                onClick={() => {
                  choose(one);
                }}
              >
                {one.toUpperCase()}
              </Button>
            ))}
          </div>
          {session && (
            <Button small onClick={session.signOut}>
              {texts.signOut}
            </Button>
          )}
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
