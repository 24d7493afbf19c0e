import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../language';
import { shellTexts } from '../shell-texts';

type PageHeaderProps = { title: string; children?: ComponentChildren; actions?: ComponentChildren };

/** The heading of a screen. It gets the focus when the screen opens, so that a screen reader announces it. */
export function PageHeader({ title, children, actions }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { product } = useTexts(shellTexts);
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <header class="console-page-header">
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children && <p>{children}</p>}
      </div>
      {actions && <div class="console-actions">{actions}</div>}
    </header>
  );
}
