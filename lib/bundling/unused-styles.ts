import postcss, { type Container, type Root } from 'postcss';
import parseSelectors, { type Node, type Selector } from 'postcss-selector-parser';

/** Pseudo-classes with selectors of which one must match. */
const ALTERNATIVES = [':is', ':where', ':has'];

export type PageSource = { file: string; text: string };

/**
 * Returns whether a class may occur in the page: its own classes and states always, those of Lucca Front if they occur
 * as words in the sources, which must therefore write them in full. Icons are listed by name.
 */
export function classUse(sources: readonly PageSource[]): (className: string) => boolean {
  const words = new Set(
    sources.flatMap(({ file, text }) => {
      const named = file.endsWith('icon.tsx') ? text.replaceAll(/'(\w+)'/g, 'icon-$1') : text;
      return named.match(/[\w-]+/g) ?? [];
    }),
  );
  return (className) => /^(console|is)-/.test(className) || words.has(className);
}

/**
 * Removes selectors that require a class without use, then keyframes and custom properties that nothing refers to.
 * Everything else stays, also what no element ever matches.
 *
 * @param isUsed whether an element may have a class
 */
export function withoutUnusedStyles(css: string, isUsed: (className: string) => boolean): string {
  const root = postcss.parse(css);
  root.walkRules((rule) => {
    if (rule.parent?.type === 'atrule' && 'name' in rule.parent && rule.parent.name === 'keyframes') return;
    const { nodes } = parseSelectors().astSync(rule.selector);
    const kept = nodes.filter((selector) => canMatch(selector, isUsed));
    if (kept.length === 0) rule.remove();
    else if (kept.length < nodes.length) rule.selector = kept.map((one) => String(one).trim()).join(',');
  });
  removeUnusedNames(root);
  removeEmpty(root);
  return root.toString();
}

function canMatch(selector: Selector, isUsed: (className: string) => boolean): boolean {
  return selector.nodes.every((node: Node) => {
    if (node.type === 'class') return isUsed(node.value);
    if (node.type !== 'pseudo' || !ALTERNATIVES.includes(node.value) || node.nodes.length === 0) return true;
    return node.nodes.some((one) => canMatch(one, isUsed));
  });
}

/** Repeats until nothing is left to remove: a property may refer to other ones. */
function removeUnusedNames(root: Root): void {
  for (;;) {
    const values: string[] = [];
    root.walkDecls(({ value }) => {
      values.push(value);
    });
    const used = new Set(values.join(' ').match(/[\w-]+/g));
    let removed = 0;
    root.walkDecls(/^--/, (declaration) => {
      if (used.has(declaration.prop)) return;
      declaration.remove();
      removed += 1;
    });
    root.walkAtRules('keyframes', (rule) => {
      if (used.has(rule.params)) return;
      rule.remove();
      removed += 1;
    });
    if (removed === 0) return;
  }
}

/** Except keyframes: an animation that changes nothing still takes its time. */
function removeEmpty(container: Container): void {
  for (const node of [...(container.nodes ?? [])]) {
    if (!('nodes' in node) || node.nodes === undefined) continue;
    if (node.type === 'atrule' && node.name === 'keyframes') continue;
    removeEmpty(node);
    if (node.nodes.length === 0) node.remove();
  }
}
