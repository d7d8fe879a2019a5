import type { ReactNode } from 'react';

export interface RowsColumn<Row> {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  align?: 'right';
}

/** A short table inside a file; its name is said to screen readers. */
export function RowsTable<Row>(props: {
  caption: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  columns: readonly RowsColumn<Row>[];
  /** Said when there is no row. */
  empty: string;
}) {
  if (props.rows.length === 0) return <p className="y-secondary">{props.empty}</p>;
  return (
    <div className="y-table-scroll" tabIndex={0} role="region" aria-label={props.caption}>
      <table className="y-table">
        <caption className="y-visually-hidden">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th key={column.key} scope="col" className={column.align === 'right' ? 'y-right' : undefined}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={props.rowKey(row)}>
              {props.columns.map((column) => (
                <td key={column.key} className={column.align === 'right' ? 'y-right' : undefined}>
                  {column.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
