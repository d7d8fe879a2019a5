import { Button } from 'antd';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProblemError } from '../client/problem-error.ts';
import { TypedText } from './ListFilters.tsx';
import { ProblemNote } from './ProblemNote.tsx';

/** A search field with what it found below; arrow keys move, Enter picks. */
export function Finder<Row>(props: {
  label: string;
  placeholder: string;
  words: string;
  onWords: (words: string) => void;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  render: (row: Row) => ReactNode;
  onPick: (row: Row) => void;
  isFetching: boolean;
  error: ProblemError | null;
  /** Said before anything is typed when there is nothing to pick from. */
  empty?: string;
}) {
  const { t } = useTranslation();
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button[data-found]')];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'ArrowDown') buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
    else if (event.key === 'ArrowUp') buttons[Math.max(at - 1, 0)]?.focus();
    else return;
    event.preventDefault();
  };
  const isEmpty = !props.isFetching && !props.error && props.rows.length === 0;
  const nothing = props.words ? t('没有找到。换一个写法试试。') : props.empty;
  return (
    <div onKeyDown={move} className="y-finder">
      <TypedText
        value={props.words}
        onChange={props.onWords}
        autoFocus
        aria-label={props.label}
        placeholder={props.placeholder}
      />
      <ProblemNote problem={props.error ?? undefined} />
      <div aria-live="polite">
        {isEmpty && nothing && <p className="y-secondary">{nothing}</p>}
        <ul className="y-plain">
          {props.rows.map((row) => (
            <li key={props.rowKey(row)}>
              <button type="button" data-found className="y-found-person" onClick={() => props.onPick(row)}>
                {props.render(row)}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** What was picked, and the way to pick another. */
export function Picked({ label, children, onClear }: { label: string; children: ReactNode; onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <div>
      {children}{' '}
      <Button size="small" type="link" aria-label={t('重新选择{{what}}', { what: label })} onClick={onClear}>
        {t('重新选择')}
      </Button>
    </div>
  );
}
