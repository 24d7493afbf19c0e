import type { FormatProblem } from '../../../../contract/format-problems';
import { DataTable } from '../../../components/data-table';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { Link } from '../../../router';
import { problemTexts } from './texts';

type ProblemTableProps = {
  items: readonly FormatProblem[];
  /** ms since the epoch */
  now: number;
  /** Path of an event in the log. */
  pathOf: (id: string) => string;
};

/** What did not fit, by field and rule. Names of fields and rules are for the platform team, and English. */
export function ProblemTable({ items, now, pathOf }: ProblemTableProps) {
  const texts = useTexts(problemTexts);
  const formats = useFormats();
  const { field, rule, topics, events, last } = texts.columns;
  return (
    <DataTable caption={texts.title} columns={[field, rule, topics, events, last]} stacks>
      {items.map((item) => {
        const ago = formats.ago(item.lastAt, now);
        return (
          <tr key={JSON.stringify([item.field, item.rule])}>
            <th scope="row">{item.field === null ? texts.noField : <code>{breakable(item.field)}</code>}</th>
            <td>{item.rule === null ? texts.noRule : <span lang="en">{item.rule}</span>}</td>
            <td data-label={topics}>
              {item.topics.length === 0 && '–'}
              {item.topics.map((topic) => (
                <code key={topic}>{topic}</code>
              ))}
            </td>
            <td data-label={events}>{formats.number(item.events)}</td>
            <td data-label={last}>
              <Link class="link" to={pathOf(item.lastId)} aria-label={texts.latest(ago)} keepScroll>
                <time dateTime={item.lastAt}>{ago}</time>
              </Link>
            </td>
          </tr>
        );
      })}
    </DataTable>
  );
}

/** A long path may break after each of its parts. */
function breakable(field: string) {
  return field
    .split(/(?<=\.)/)
    .flatMap((part, index) => (index === 0 ? [part] : [<wbr key={index} />, part]));
}
