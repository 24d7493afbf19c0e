import type { ComponentChildren } from 'preact';
import { Icon } from '../../components/icon';
import { useTexts } from '../../language';
import { configurationTexts } from './texts';

/** `waiting`: somebody else has to act. `todo`: not done yet. */
export type MarkState = 'done' | 'waiting' | 'failed' | 'todo';

const MARKS = {
  done: { style: 'mod-done', icon: 'signConfirm' },
  waiting: { style: 'mod-wait', icon: 'timeHourglass' },
  failed: { style: 'mod-fail', icon: 'signClose' },
} as const;

/** @param props.children what to show while it is not yet, such as the number of a step */
export function Mark({ state, children }: { state: MarkState; children?: ComponentChildren }) {
  if (state === 'todo') return <span class="console-mark">{children}</span>;
  const { style, icon } = MARKS[state];
  return (
    <span class={`console-mark ${style}`}>
      <Icon name={icon} />
    </span>
  );
}

type FactProps = {
  mark: MarkState;
  title: ComponentChildren;
  children?: ComponentChildren;
  /** At the end of the line. */
  end?: ComponentChildren;
};

/** A line of a list of facts. */
export function Fact({ mark, title, children, end }: FactProps) {
  const { marks } = useTexts(configurationTexts);
  return (
    <li>
      <Mark state={mark}>–</Mark>
      <div>
        <span class="console-cell-main">
          {title}
          <span class="pr-u-mask"> ({marks[mark]})</span>
        </span>
        <span class="console-small console-subtle">{children}</span>
      </div>
      {end}
    </li>
  );
}
