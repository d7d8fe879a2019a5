import { Button, Checkbox, Popover } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from './Loading.tsx';
import { saveFile } from '../client/call.ts';
import type { ProblemError } from '../client/problem-error.ts';
import { toCsv } from '../format/format.ts';
import { ExportButton } from './ExportButton.tsx';
import { Go, useFilters } from './Go.tsx';
import { Icon } from './Icon.tsx';
import { FilterBar, type Filter } from './ListFilters.tsx';
import { PageTitle } from './PageTitle.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { useChosenColumns, useListKeys } from './list-state.ts';

export interface Column<Row> {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** The cell in the exported file; without it the column is not exported. */
  text?: (row: Row) => string;
  align?: 'right';
  /** Shown only when chosen. */
  isOptional?: boolean;
  /** Holds buttons: left out of print. */
  isAction?: boolean;
}

export interface ListQuery<Row> {
  data: { rows: Row[]; next: string | null } | undefined;
  error: ProblemError | null;
  isFetching: boolean;
  refetch: () => unknown;
  /** Any page of what was asked, for the export of all rows; without it what is loaded is all there is. */
  readPage?: (page: Record<string, string>) => Promise<{ rows: Row[]; next: string | null }>;
}

export interface BulkAction<Row> {
  label: string;
  isDanger?: boolean;
  run: (rows: Row[]) => void;
}

const classOf = ({ align, isAction }: { align?: 'right'; isAction?: boolean }): string | undefined =>
  isAction ? 'y-no-print' : align === 'right' ? 'y-right' : undefined;

/** Filters of the address as a query for the server: with the page's cursor, without what is empty. */
export function useListQuery(limit = 50): Record<string, string> {
  const [filters] = useFilters();
  return { ...filters, limit: String(limit) };
}

/**
 * A list: filters and cursor in the address, keyset paging, choosable columns, select and act on many, export of what is
 * shown; `j` `k` move, Enter opens, `x` selects.
 */
export function ListPage<Row>(props: {
  /** Names the list where the chosen columns are remembered. */
  id: string;
  title: string;
  query: ListQuery<Row>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** Address of the row's file; the first column links to it. */
  open?: (row: Row) => string;
  filters?: readonly Filter[];
  actions?: ReactNode;
  bulk?: readonly BulkAction<Row>[];
  /** Above the table: a number, a warning. */
  note?: ReactNode;
  /** What would be here, and how to start. */
  empty: { title: string; hint: ReactNode; action?: ReactNode };
  /** Without its own h1, when it is a part of a page. */
  isPart?: boolean;
}) {
  const { t } = useTranslation();
  const [filters, change] = useFilters();
  const stack = useRef<string[]>([]);
  const body = useRef<HTMLTableSectionElement>(null);
  const { query } = props;
  const rows = query.data?.rows ?? [];
  // What was selected on another page or under other filters is not selected here.
  const view = JSON.stringify(filters);
  const [selection, setSelection] = useState<{ view: string; keys: ReadonlySet<string> }>({ view, keys: new Set() });
  const selected = selection.view === view ? selection.keys : new Set<string>();
  const setSelected = (keys: ReadonlySet<string>) => setSelection({ view, keys });
  const { shown, toggle } = useChosenColumns(props.id, props.columns);
  const hasBulk = (props.bulk?.length ?? 0) > 0;
  const select = (key: string) => {
    const after = new Set(selected);
    if (!after.delete(key)) after.add(key);
    setSelected(after);
  };
  useListKeys(body, (index) => {
    const row = rows[index];
    if (row !== undefined && hasBulk) select(props.rowKey(row));
  });
  const hasFilters = Object.keys(filters).some((name) => name !== 'cursor');
  const chosen = rows.filter((row) => selected.has(props.rowKey(row)));
  const forward = () => {
    const next = query.data?.next;
    if (!next) return;
    stack.current.push(filters.cursor ?? '');
    change({ cursor: next }, false);
  };
  const back = () => change({ cursor: stack.current.pop() ?? '' }, false);
  const save = (exported: readonly Row[]) => {
    const columns = shown.filter((column) => column.text);
    const lines = exported.map((row) => columns.map((column) => column.text?.(row) ?? ''));
    const csv = toCsv([columns.map((column) => column.title), ...lines]);
    saveFile({ name: `${props.title}.csv`, content: new Blob([csv], { type: 'text/csv' }) });
  };
  const isOnePage = !filters.cursor && !query.data?.next;
  const readPage = chosen.length > 0 || isOnePage ? undefined : query.readPage;

  return (
    <div className="y-list">
      <div className="y-list-head">
        {props.isPart ? <h2>{props.title}</h2> : <PageTitle text={props.title} />}
        <div className="y-list-actions y-no-print">
          {props.actions}
          <Popover
            trigger="click"
            placement="bottomRight"
            content={
              <div className="y-columns">
                {props.columns.map((column, index) => (
                  <Checkbox
                    key={column.key}
                    checked={shown.includes(column)}
                    disabled={index === 0}
                    onChange={() => toggle(column.key)}
                  >
                    {column.title}
                  </Checkbox>
                ))}
              </div>
            }
          >
            <Button icon={<Icon name="columns" />}>{t('选择列')}</Button>
          </Popover>
          <ExportButton
            key={JSON.stringify({ ...filters, cursor: '' })}
            rows={chosen.length > 0 ? chosen : rows}
            isDisabled={rows.length === 0}
            onSave={save}
            {...(readPage ? { readPage } : {})}
          />
        </div>
      </div>
      {props.filters && (
        <FilterBar
          filters={props.filters}
          values={filters}
          onChange={(next) => {
            stack.current = [];
            change({ ...next, cursor: '' });
          }}
        />
      )}
      {props.note}
      {hasBulk && chosen.length > 0 && (
        <div className="y-bulk" role="region" aria-label={t('批量操作')}>
          {t('已选 {{n}} 条', { n: chosen.length })}
          {props.bulk?.map((action) => (
            <Button
              key={action.label}
              size="small"
              danger={action.isDanger ?? false}
              onClick={() => action.run(chosen)}
            >
              {action.label}
            </Button>
          ))}
          <Button size="small" type="text" onClick={() => setSelected(new Set())}>
            {t('取消选择')}
          </Button>
        </div>
      )}
      <ProblemNote problem={query.error ?? undefined} onRetry={() => void query.refetch()} />
      {!query.data && !query.error && <Loading rows={8} />}
      {query.data && rows.length === 0 && (
        <div className="y-empty">
          <p className="y-empty-title">{hasFilters ? t('没有符合条件的记录') : props.empty.title}</p>
          <p>{hasFilters ? t('请放宽筛选条件。') : props.empty.hint}</p>
          {hasFilters ? (
            <Button onClick={() => change(Object.fromEntries(Object.keys(filters).map((name) => [name, ''])))}>
              {t('清除筛选')}
            </Button>
          ) : (
            props.empty.action
          )}
        </div>
      )}
      {rows.length > 0 && (
        <div className="y-table-scroll" tabIndex={0} role="region" aria-label={props.title}>
          <table className={query.isFetching ? 'y-table y-table-busy' : 'y-table'} aria-busy={query.isFetching}>
            <caption className="y-visually-hidden">{props.title}</caption>
            <thead>
              <tr>
                {hasBulk && (
                  <th scope="col" className="y-cell-check">
                    <Checkbox
                      aria-label={t('全选本页')}
                      checked={chosen.length === rows.length}
                      indeterminate={chosen.length > 0 && chosen.length < rows.length}
                      onChange={() =>
                        setSelected(chosen.length === rows.length ? new Set() : new Set(rows.map(props.rowKey)))
                      }
                    />
                  </th>
                )}
                {shown.map((column) => (
                  <th key={column.key} scope="col" className={classOf(column)}>
                    {column.title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody ref={body}>
              {rows.map((row, index) => {
                const key = props.rowKey(row);
                return (
                  <tr key={key} className={selected.has(key) ? 'y-row-selected' : undefined}>
                    {hasBulk && (
                      <td className="y-cell-check">
                        <Checkbox
                          aria-label={t('选择第 {{n}} 行', { n: index + 1 })}
                          checked={selected.has(key)}
                          onChange={() => select(key)}
                        />
                      </td>
                    )}
                    {shown.map((column, at) => (
                      <td key={column.key} className={classOf(column)}>
                        {at === 0 && props.open ? (
                          <Go to={props.open(row)} data-row={index} className="y-row-link">
                            {column.render(row)}
                          </Go>
                        ) : (
                          column.render(row)
                        )}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {(rows.length > 0 || filters.cursor) && (
        <nav className="y-pages y-no-print" aria-label={t('翻页')}>
          <span className="y-secondary">{t('本页 {{n}} 条', { n: rows.length })}</span>
          <Button icon={<Icon name="left" size={14} />} disabled={!filters.cursor} onClick={back}>
            {t('上一页')}
          </Button>
          <Button disabled={!query.data?.next} onClick={forward}>
            {t('下一页')}
            <Icon name="right" size={14} />
          </Button>
        </nav>
      )}
    </div>
  );
}
