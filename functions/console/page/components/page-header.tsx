import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../language';
import { isReturning } from '../router';
import { shellTexts } from '../shell-texts';
import { ButtonLink } from './button';

type PageHeaderProps = {
  title: string;
  /** The screen above this one. */
  back?: { to: string; text: string };
  /** Next to the title: a status badge, or a live mark. */
  badge?: ComponentChildren;
  /** What the screen is for, in a sentence. */
  children?: ComponentChildren;
  actions?: ComponentChildren;
};

/** The heading of a screen. It gets the focus when the screen opens, so that a screen reader announces it. */
export function PageHeader({ title, back, badge, children, actions }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { product } = useTexts(shellTexts);
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  useEffect(() => {
    // The browser's Back puts the focus back on the link that was used, see the router.
    if (!isReturning()) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="mainLayout-content-inside-header">
      <header class="pageHeader">
        <div class="pageHeader-content">
          <div class="pageHeader-content-title">
            {back && (
              <div class="pageHeader-content-title-back">
                <ButtonLink to={back.to} kind="quiet" icon="arrowLeft" iconOnly>
                  {back.text}
                </ButtonLink>
              </div>
            )}
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {badge}
          </div>
          {actions && <div class="pageHeader-content-actions">{actions}</div>}
        </div>
        {children && (
          <div class="pageHeader-description">
            <p class="pageHeader-description-paragraph">{children}</p>
          </div>
        )}
      </header>
    </div>
  );
}

/** What stands below the heading. `wide`: the whole width, for tables. */
export function PageContent({ wide = false, children }: { wide?: boolean; children: ComponentChildren }) {
  return <div class={`console-content ${wide ? '' : 'mod-page'}`}>{children}</div>;
}

type PageFooterProps = {
  /** What is left to do, or the step. */ children?: ComponentChildren;
  actions: ComponentChildren;
};

/** The end of a form, always in view. The main action is the last one. */
export function PageFooter({ children, actions }: PageFooterProps) {
  return (
    <div class="mainLayout-content-inside-footer mod-sticky">
      <footer class="footer">
        <div class="footer-content">{children}</div>
        <div class="footer-actions">{actions}</div>
      </footer>
    </div>
  );
}
