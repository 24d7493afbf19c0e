import { classUse, withoutUnusedStyles } from '../../../lib/bundling/unused-styles';

/** Only these classes are in use. */
const USED = ['button', 'tag', 'mod-S'];

function shrink(css: string): string {
  return withoutUnusedStyles(css, (className) => USED.includes(className));
}

describe('rules for classes', () => {
  it.each([
    ['an unused class', '.calendar{color:red}'],
    ['an unused class beside a used one', '.button.mod-XL{color:red}'],
    ['an unused ancestor', '.calendar .button{color:red}'],
    ['an unused class with a state or an element', 'a.calendar:hover::before{color:red}'],
    ['alternatives of which none is in use', '.button:is(.mod-L,.mod-XL){color:red}'],
    ['an unused class inside of alternatives', ':where(:is(.calendar)) .tag{color:red}'],
    ['an unused descendant', '.button:has(.calendar){color:red}'],
  ])('are dropped if they require %s', (_, css) => {
    expect(shrink(`${css}.tag{color:blue}`)).toBe('.tag{color:blue}');
  });

  it.each([
    ['used classes only', '.button.mod-S>.tag{color:red}'],
    ['no class', '*,:root,[data-theme=dark] a:focus-visible{color:red}'],
    ['a class that must be absent', ':where(:not(.calendar)) .tag:not(.mod-XL,.mod-L){color:red}'],
    ['alternatives of which one is in use', '.button:is(.mod-XL,.mod-S){color:red}'],
    ['alternatives without classes', ':where(h1,.calendar){color:red}'],
    ['a class whose name only occurs in a value', 'a[href=".calendar"]{color:red}'],
    ['a parameter that is no class', '.tag:nth-child(2n+1):lang(fr){color:red}'],
  ])('stay as they are if they require %s', (_, css) => {
    expect(shrink(css)).toBe(css);
  });

  it('lose only the selectors of a list that require an unused class', () => {
    expect(shrink('.button, .calendar,\n.calendar .tag, a:not(.calendar) {color:red}')).toBe(
      '.button,a:not(.calendar) {color:red}',
    );
  });

  it('are compared without escapes', () => {
    const css = String.raw`.mod-1\/2{color:red}`;

    expect(withoutUnusedStyles(css, (className) => className === 'mod-1/2')).toBe(css);
    expect(shrink(css)).toBe('');
  });
});

describe('at-rules', () => {
  it('go if nothing is left in them, at any depth', () => {
    const css = '@layer components{@media print{.calendar{color:red}}@supports(gap:1px){.calendar{gap:1px}}}';

    expect(shrink(`${css}.tag{color:blue}`)).toBe('.tag{color:blue}');
  });

  it('keep what is in use', () => {
    expect(shrink('@layer components{@media print{.calendar{color:red}.tag{color:blue}}}')).toBe(
      '@layer components{@media print{.tag{color:blue}}}',
    );
  });

  it('stay if they have no block or only declarations', () => {
    const css = '@layer reset,base;@font-face{font-family:"Icons";src:url("icons.woff2")}';

    expect(shrink(css)).toBe(css);
  });
});

describe('keyframes', () => {
  const spin = '@keyframes spin{from{opacity:0}50%{opacity:.5}to{opacity:1}}';

  it.each([
    ['an animation', '.tag{animation:1s linear spin}'],
    ['a custom property in use', ':root{--motion:spin 1s}.tag{animation:var(--motion)}'],
  ])('stay with all their steps if %s names them', (_, css) => {
    expect(shrink(css + spin)).toBe(css + spin);
  });

  it.each([
    ['nothing', ''],
    ['only a rule that was dropped', '.calendar{animation:spin}'],
    ['only a custom property without use', ':root{--motion:spin 1s}'],
  ])('go if %s names them', (_, css) => {
    expect(shrink(css + spin)).toBe('');
  });
});

describe('custom properties', () => {
  it('go if nothing in use refers to them, also through one another, with the rule that they leave empty', () => {
    const css = ':root{--one:1px;--two:var(--one);--three:var(--two)}.calendar{gap:var(--three)}';

    expect(shrink(`${css}.tag{color:blue}`)).toBe('.tag{color:blue}');
  });

  it('stay if a used one refers to them, in any function and as a fallback', () => {
    const css = ':root{--one:1px;--two:2px}.tag{--gap:calc(var(--one) + 1px);gap:var(--gap, var(--two))}';

    expect(shrink(css)).toBe(css);
  });

  it('go even if the name of a used one begins with their name', () => {
    expect(shrink('.tag{--gap:1px;--gap-large:2px;gap:var(--gap-large)}')).toBe(
      '.tag{--gap-large:2px;gap:var(--gap-large)}',
    );
  });
});

describe('use of a class', () => {
  it.each([
    ['an attribute', '<p class="tag mod-S">'],
    ['a template string', 'const style = `tag ${isSmall ? "mod-S" : ""}`;'],
    ['a condition in a template string', '<p class={`tag ${isLarge ? `mod-L` : `mod-S`}`}>'],
  ])('is found in %s', (_, text) => {
    const isUsed = classUse([{ file: 'screens/month.tsx', text }]);

    expect(['tag', 'mod-S', 'mod', 'mod-XL'].filter(isUsed)).toEqual(['tag', 'mod-S']);
  });

  it('is not guessed from a part of its name', () => {
    const isUsed = classUse([{ file: 'tag.tsx', text: '`mod-${size}`; type Size = "S"' }]);

    expect(isUsed('mod-S')).toBe(false);
  });

  it('does not need a source for classes and states of the page', () => {
    expect(['console-month', 'is-active', 'island', 'consoles'].filter(classUse([]))).toEqual([
      'console-month',
      'is-active',
    ]);
  });

  it('is found for icons by their names, in the list of icons only', () => {
    const text = "const ICONS = ['trash'];";

    expect(classUse([{ file: 'components/icon.tsx', text }])('icon-trash')).toBe(true);
    expect(classUse([{ file: 'components/menu.tsx', text }])('icon-trash')).toBe(false);
  });
});
