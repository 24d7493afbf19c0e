import type { ComponentChildren } from 'preact';
import { useTexts } from '../language';
import { Link } from '../router';
import { componentTexts } from './component-texts';
import { Icon, type IconName } from './icon';

type Look = {
  children: ComponentChildren;
  /** `primary`: the main action of a screen, at most one. `critical`: something is lost or stops. */
  kind?: 'primary' | 'secondary' | 'quiet' | 'quietAccent' | 'critical' | 'criticalOutlined';
  small?: boolean;
  icon?: IconName;
  /** Shows only the icon; the children are its name. */
  iconOnly?: boolean;
  /** As wide as its place. */
  block?: boolean;
};

const KINDS = {
  primary: '',
  secondary: 'mod-outlined',
  quiet: 'mod-ghost',
  quietAccent: 'mod-ghost palette-product',
  critical: 'mod-critical',
  criticalOutlined: 'mod-outlined mod-critical',
};

type ButtonProps = Look & {
  type?: 'button' | 'submit';
  /** The action is running: clicks are ignored. */
  busy?: boolean;
  disabled?: boolean;
  pressed?: boolean;
  expanded?: boolean;
  /** Accessible name, where the visible text is not enough. */
  label?: string;
  title?: string;
  autofocus?: boolean;
  onClick?: () => void;
};

export function Button({ type = 'button', busy = false, disabled = false, onClick, ...rest }: ButtonProps) {
  const { pressed, expanded, label, title = rest.iconOnly ? textOf(rest.children) : undefined } = rest;
  return (
    <button
      type={type}
      class={classOf(rest, busy)}
      disabled={disabled}
      aria-busy={busy}
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      title={title}
      autofocus={rest.autofocus}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.();
      }}
    >
      <Content {...rest} />
    </button>
  );
}

/** A link to another screen of the console that looks like a button. */
export function ButtonLink({ to, label, ...look }: Look & { to: string; label?: string }) {
  return (
    <Link
      to={to}
      class={classOf(look, false)}
      {...(label !== undefined && { 'aria-label': label })}
      {...(look.iconOnly && { title: textOf(look.children) })}
    >
      <Content {...look} />
    </Link>
  );
}

type ExternalLinkProps = {
  to: string;
  children: ComponentChildren;
  button?: Omit<Look, 'children' | 'icon'>;
};

/**
 * A link to another site, in a new tab. Unsafe URLs, such as `javascript:`, are shown as text.
 *
 * @param props.button makes the link look like a button
 */
export function ExternalLink({ to, children, button }: ExternalLinkProps) {
  const texts = useTexts(componentTexts);
  if (!isSafe(to)) return <span>{children}</span>;
  const look: Look | undefined = button && { ...button, children };
  return (
    <a
      href={to}
      target="_blank"
      rel="noreferrer noopener"
      class={look ? classOf(look, false) : 'link'}
      {...(look?.iconOnly && { title: textOf(children) })}
    >
      {look?.iconOnly ? <span class="pr-u-mask">{children}</span> : children}
      <span class="pr-u-mask"> {texts.opensElsewhere}</span>
      {look && <Icon name="arrowExternal" />}
    </a>
  );
}

type EmailLinkProps = {
  to: string;
  subject: string;
  body: string;
  small?: boolean;
  children: ComponentChildren;
};

/** A button that opens an email, ready to send. `to` may be empty: the person then chooses. */
export function EmailLink({ to, subject, body, small = false, children }: EmailLinkProps) {
  const query = `subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
  return (
    <a class={classOf({ small }, false)} href={`mailto:${encodeURIComponent(to)}?${query}`}>
      <Content icon="mailEnvelope">{children}</Content>
    </a>
  );
}

function Content({ icon, iconOnly = false, children }: Look) {
  return (
    <>
      {icon && <Icon name={icon} />}
      {iconOnly ? <span class="pr-u-mask">{children}</span> : children}
    </>
  );
}

function classOf(
  { kind = 'secondary', small = false, iconOnly = false, block = false }: Omit<Look, 'children'>,
  busy: boolean,
) {
  const sizes = [small && 'mod-S', iconOnly && 'mod-onlyIcon', block && 'mod-block'];
  const classes = ['button', KINDS[kind], ...sizes, busy && 'is-loading'];
  return classes.filter(Boolean).join(' ');
}

function textOf(children: ComponentChildren): string | undefined {
  return typeof children === 'string' ? children : undefined;
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
