import type { ComponentChildren } from 'preact';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';

type ButtonProps = {
  children: ComponentChildren;
  /** `primary`: the main action of a screen. */
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  type?: 'button' | 'submit';
  small?: boolean;
  /** The action is running: clicks are ignored. */
  busy?: boolean;
  disabled?: boolean;
  pressed?: boolean;
  label?: string;
  onClick?: () => void;
};

const CLASSES = {
  primary: 'palette-product',
  secondary: 'mod-outlined',
  quiet: 'mod-ghost',
  danger: 'mod-outlined mod-critical',
};

export function Button({ children, kind = 'secondary', type = 'button', ...rest }: ButtonProps) {
  const { small = false, busy = false, disabled = false, pressed, label, onClick } = rest;
  return (
    <button
      type={type}
      class={`button ${CLASSES[kind]} ${small ? 'mod-S' : ''} ${busy ? 'is-loading' : ''}`}
      disabled={disabled}
      aria-busy={busy}
      aria-label={label}
      aria-pressed={pressed}
      onClick={() => {
        if (!busy) onClick?.();
      }}
    >
      {children}
    </button>
  );
}

/** A link to another site. Unsafe URLs, such as `javascript:`, are shown as text. */
export function ExternalLink({
  to,
  children,
  button = false,
}: {
  to: string;
  children: ComponentChildren;
  button?: boolean;
}) {
  const texts = useTexts(componentTexts);
  if (!isSafe(to)) return <span>{children}</span>;
  return (
    <a href={to} target="_blank" rel="noreferrer noopener" class={button ? 'button palette-product' : 'link'}>
      {children} <span class="console-hidden">{texts.opensElsewhere}</span>
    </a>
  );
}

/** Whether the URL is HTTPS, or HTTP on the local machine for the local stack. */
function isSafe(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null &&
    (url.protocol === 'https:' ||
      (url.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname)))
  );
}
