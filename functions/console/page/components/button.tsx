import type { ComponentChildren } from 'preact';

type ButtonProps = {
  children: ComponentChildren;
  /** `primary`: the one thing to do here. */
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  type?: 'button' | 'submit';
  small?: boolean;
  /** Something is under way: it cannot be pressed again. */
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
