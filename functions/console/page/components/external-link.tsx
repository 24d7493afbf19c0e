import type { ComponentChildren } from 'preact';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';

/** Where what comes from outside may lead: to the web, or, of a local stack, to this machine. */
function isSafe(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null &&
    (url.protocol === 'https:' ||
      (url.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname)))
  );
}

/** A link to another site. An address that could be anything else stays text. */
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
