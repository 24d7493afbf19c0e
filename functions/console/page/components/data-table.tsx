import type { ComponentChildren } from 'preact';

type DataTableProps = { caption: string; columns: string[]; children: ComponentChildren };

/** A table that scrolls by itself, by keyboard too, where the screen is narrow. */
export function DataTable({ caption, columns, children }: DataTableProps) {
  return (
    <div class="console-table" role="region" aria-label={caption} tabIndex={0}>
      <table class="table">
        <caption class="console-hidden">{caption}</caption>
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
