import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Link } from '../router';
import { Icon } from './icon';

/** Between the button and the menu, in px. */
const GAP = 4;

/** A button with three dots that opens further actions, in the browser's top layer. Escape and a click outside close it. */
export function Menu({
  label,
  children,
}: {
  /** Accessible name. */ label: string;
  children: ComponentChildren;
}) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  useLayoutEffect(() => {
    const shown = menu.current;
    const anchor = button.current;
    if (!isOpen || !shown || !anchor) return;
    const update = () => {
      const { top, bottom, right } = anchor.getBoundingClientRect();
      const isBelow = innerHeight - bottom - GAP >= shown.offsetHeight;
      shown.style.top = `${isBelow ? bottom + GAP : Math.max(top - GAP - shown.offsetHeight, GAP)}px`;
      shown.style.left = `${Math.max(right - shown.offsetWidth, GAP)}px`;
    };
    update();
    shown.querySelector<HTMLElement>('a, button')?.focus();
    addEventListener('scroll', update, { capture: true, passive: true });
    return () => {
      removeEventListener('scroll', update, { capture: true });
    };
  }, [isOpen]);

  return (
    <>
      <button
        type="button"
        class="button mod-ghost mod-onlyIcon mod-S"
        ref={button}
        title={label}
        aria-expanded={isOpen}
        popovertarget={id}
      >
        <Icon name="menuDots" />
        <span class="pr-u-mask">{label}</span>
      </button>
      <div
        class="popover console-menu"
        popover="auto"
        id={id}
        ref={menu}
        onToggle={({ newState }) => {
          setOpen(newState === 'open');
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          const items = [...event.currentTarget.querySelectorAll<HTMLElement>('a, button')];
          const index = items.findIndex((item) => item === document.activeElement);
          items.at((index + (event.key === 'ArrowDown' ? 1 : -1)) % items.length)?.focus();
        }}
        // Before the item's own handler: a dialog that it opens returns the focus to where it was.
        onClickCapture={() => {
          menu.current?.hidePopover();
          button.current?.focus();
        }}
      >
        {children}
      </div>
    </>
  );
}

export function MenuLink({ to, children }: { to: string; children: ComponentChildren }) {
  return (
    <Link class="console-menu-item" to={to}>
      {children}
    </Link>
  );
}

type MenuButtonProps = { critical?: boolean; onClick: () => void; children: ComponentChildren };

export function MenuButton({ critical = false, onClick, children }: MenuButtonProps) {
  return (
    <button type="button" class={`console-menu-item ${critical ? 'mod-critical' : ''}`} onClick={onClick}>
      {children}
    </button>
  );
}
