import { useEffect, useRef, useState } from 'preact/hooks';
import { useSession } from './api';
import { Button } from './components/button';
import { useTexts } from './language';
import { shellTexts } from './shell-texts';

/** Who is signed in, with which role, and the way out. */
export function AccountMenu() {
  const texts = useTexts(shellTexts);
  const { person, signOut } = useSession();
  const [isOpen, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    const closeOutside = ({ target }: Event) => {
      if (!(target instanceof Node && menu.current?.contains(target))) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('focusin', closeOutside);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('focusin', closeOutside);
    };
  }, [isOpen]);

  return (
    <div
      class="navSide-item console-account"
      ref={menu}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.stopPropagation();
        setOpen(false);
        button.current?.focus();
      }}
    >
      <button
        type="button"
        class="navSide-item-link"
        ref={button}
        aria-expanded={isOpen}
        aria-controls="account"
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        <span class="console-initials mod-S" aria-hidden="true">
          {initialsOf(person.name)}
        </span>
        <span class="console-account-name" aria-hidden="true">
          {shortNameOf(person.name)}
        </span>
        <span class="pr-u-mask">{texts.account(person.name)}</span>
      </button>
      <div class="console-account-menu" id="account" hidden={!isOpen}>
        <div>
          <strong class="console-cell-main">{person.name}</strong>
          <span class="console-cell-sub">{texts.roles[person.role]}</span>
        </div>
        <Button small icon="arrowLogout" onClick={signOut}>
          {texts.signOut}
        </Button>
      </div>
    </div>
  );
}

/** `camille.martin@acme.example`: camille, martin */
function partsOf(name: string): string[] {
  return (name.split('@')[0] ?? '').split(/[\s._-]+/).filter((part) => part !== '');
}

function initialsOf(name: string): string {
  const parts = partsOf(name);
  return [parts[0], parts.length > 1 ? parts.at(-1) : undefined]
    .map((part) => part?.[0]?.toUpperCase() ?? '')
    .join('');
}

/** `Camille M.` from an address or a name; other names are cut by the styles. */
function shortNameOf(name: string): string {
  const [first = name, ...others] = partsOf(name);
  const last = others.at(-1);
  const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return last === undefined ? capital(first) : `${capital(first)} ${last.charAt(0).toUpperCase()}.`;
}
