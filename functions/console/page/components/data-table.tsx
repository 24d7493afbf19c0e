import type { ComponentChildren } from 'preact';

type DataTableProps = {
  caption: string;
  columns: string[];
  /** On a narrow screen, each row becomes a block of lines. */
  stacks?: boolean;
  children: ComponentChildren;
};

/** A table that scrolls on a narrow screen, by keyboard too. */
export function DataTable({ caption, columns, stacks = false, children }: DataTableProps) {
  return (
    <div
      class={`console-table ${stacks ? 'is-stacking' : ''}`}
      role="region"
      aria-label={caption}
      tabIndex={0}
    >
      <table class="table">
        <caption class="pr-u-mask">{caption}</caption>
        <thead class="table-head">
          <tr class="table-head-row">
            {columns.map((column) => (
              <th class="table-head-row-cell" scope="col" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="table-body">{children}</tbody>
      </table>
    </div>
  );
}
