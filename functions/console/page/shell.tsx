import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { AccountMenu } from './account-menu';
import { useSession } from './api';
import { Icon, type IconName } from './components/icon';
import { useFormats } from './formats';
import { useLanguage, useTexts } from './language';
import { useLoad } from './load';
import { Link } from './router';
import { shellTexts } from './shell-texts';

const SCREENS = ['configurations', 'log', 'employee', 'history'] as const;
type Screen = (typeof SCREENS)[number];

const ICONS: Record<Screen, IconName> = {
  configurations: 'settingsGear',
  log: 'formatBulletedList',
  employee: 'peoplePerson',
  history: 'timePast',
};

const POLL_MS = 60_000;
/** More digits do not fit the badge. */
const MAX_SHOWN = 99;

/** The frame of every screen for a person who is signed in: navigation and content. */
export function Shell({ path, children }: { path: string; children: ComponentChildren }) {
  const texts = useTexts(shellTexts);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    setOpen(false);
  }, [path]);
  return (
    <div class="appLayout">
      <SkipLink />
      <div class="appLayout-banner" />
      <div class="appLayout-navSide">
        <header
          class={`navSide mod-compact ${isOpen ? 'is-open' : ''}`}
          id="navigation"
          onKeyDown={({ key }) => {
            if (key === 'Escape') setOpen(false);
          }}
        >
          <div class="navSide-item mod-mobileToggle">
            <button
              type="button"
              class="navSide-item-link"
              aria-expanded={isOpen}
              aria-controls="navigation"
              onClick={() => {
                setOpen(!isOpen);
              }}
            >
              <Icon name={isOpen ? 'signClose' : 'menuBurger'} />
              <span class="pr-u-mask">{texts.menu}</span>
              <span class="console-toggle-title">{texts.product}</span>
            </button>
          </div>
          <div class="console-brand">
            <BrandMark />
            <span>{texts.product}</span>
          </div>
          <div class="navSide-wrapper">
            <div class="navSide-mainSection">
              <nav class="navSide-scrollWrapper" aria-label={texts.navigation}>
                {SCREENS.map((screen) => (
                  <NavigationItem
                    key={screen}
                    screen={screen}
                    isActive={path.startsWith(`/console/${screen}`)}
                  />
                ))}
              </nav>
            </div>
            <div class="navSide-bottomSection">
              <div class="navSide-item">
                <LanguageSwitch class="navSide-item-link">
                  <Icon name="signTranslation" />
                </LanguageSwitch>
              </div>
              <AccountMenu />
            </div>
          </div>
        </header>
      </div>
      <main class="appLayout-main" id="content" tabIndex={-1}>
        <div class="mainLayout">
          <div class="mainLayout-content">
            <div class="mainLayout-content-inside">{children}</div>
          </div>
        </div>
      </main>
    </div>
  );
}

function NavigationItem({ screen, isActive }: { screen: Screen; isActive: boolean }) {
  const texts = useTexts(shellTexts);
  const state = isActive ? 'is-active' : '';
  return (
    <div class={`navSide-item ${state}`}>
      <Link
        to={`/console/${screen}`}
        class={`navSide-item-link ${state}`}
        {...(isActive && { 'aria-current': 'page' as const })}
      >
        <Icon name={ICONS[screen]} />
        <span class="navSide-item-link-title">{texts[screen]}</span>
        {screen === 'log' && <FailedBadge />}
      </Link>
    </div>
  );
}

/** How many events of the last 24 hours failed, over all configurations. */
function FailedBadge() {
  const texts = useTexts(shellTexts);
  const formats = useFormats();
  const { call } = useSession();
  const { value } = useLoad('failed', (signal) => call('listConfigurations', { signal }), {
    pollMs: POLL_MS,
  });
  const failed = value?.items.reduce((sum, { lastDay }) => sum + lastDay.failed, 0) ?? 0;
  if (failed === 0) return null;
  return (
    <span class="numericBadge">
      <span aria-hidden="true">{failed > MAX_SHOWN ? `${MAX_SHOWN}+` : failed}</span>
      <span class="pr-u-mask"> {texts.failed(formats.number(failed))}</span>
    </span>
  );
}

/** The frame without navigation, for a person who is not, or not yet, signed in. */
export function PlainShell({ children }: { children: ComponentChildren }) {
  const texts = useTexts(shellTexts);
  return (
    <div class="console-plain">
      <SkipLink />
      <header class="console-plain-bar">
        <BrandMark />
        {texts.product}
        <LanguageSwitch class="console-plain-language" />
      </header>
      <main class="console-plain-content" id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function SkipLink() {
  const texts = useTexts(shellTexts);
  return (
    <div class="skipLinks">
      <a class="skipLinks-action" href="#content">
        {texts.skip}
      </a>
    </div>
  );
}

function BrandMark() {
  return (
    <span class="console-brand-mark">
      <Icon name="calendarPlanning" />
    </span>
  );
}

const OTHER_LANGUAGE = { fr: ['en', 'English'], en: ['fr', 'Français'] } as const;

/** A button named by the other language, in that language. */
function LanguageSwitch({ class: className, children }: { class: string; children?: ComponentChildren }) {
  const { language, choose } = useLanguage();
  const [other, name] = OTHER_LANGUAGE[language];
  return (
    <button
      type="button"
      class={className}
      lang={other}
      onClick={() => {
        choose(other);
      }}
    >
      {children}
      <span>{name}</span>
    </button>
  );
}
