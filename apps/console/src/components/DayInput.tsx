import { useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isWhole, readDay, stepDay, type DayKind } from '../format/day-text.ts';
import { k } from '../i18n/index.ts';
import { Icon } from './Icon.tsx';

const shapes: Readonly<Record<DayKind, string>> = { date: k('年-月-日'), month: k('年-月'), time: k('时:分') };
const examples: Readonly<Record<DayKind, string>> = { date: '2026-11-21', month: '2026-11', time: '09:30' };

/**
 * A day, month or time that is typed: always shown as `YYYY-MM-DD`, `YYYY-MM` or `HH:mm`, which native inputs leave to the
 * browser's own language. Arrow keys step; the button opens the browser's calendar.
 */
export function DayInput({
  value,
  onChange,
  kind = 'date',
  min,
  max,
  ...rest
}: {
  value: string;
  onChange: (value: string) => void;
  kind?: DayKind;
  min?: string;
  max?: string;
  id?: string;
  'aria-label'?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
  'aria-required'?: boolean;
}) {
  const { t } = useTranslation();
  const calendar = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [sent, setSent] = useState(value);
  const [isWrong, setWrong] = useState(false);
  if (value !== sent) {
    setSent(value);
    setText(value);
    setWrong(false);
  }
  const send = (next: string) => {
    setSent(next);
    if (next !== value) onChange(next);
  };
  const type = (typed: string) => {
    setText(typed);
    setWrong(false);
    if (typed.trim() === '') send('');
    else if (isWhole(typed, kind)) send(readDay(typed, kind) ?? '');
  };
  const settle = () => {
    if (text.trim() === '') return;
    const read = readDay(text, kind);
    setWrong(read === undefined);
    if (read !== undefined) setText(read);
    // What cannot be read must not leave an earlier day standing behind it.
    send(read ?? '');
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') settle();
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    const at = readDay(text, kind);
    if (at === undefined) return;
    event.preventDefault();
    const next = stepDay(at, kind, event.key === 'ArrowUp' ? 1 : -1);
    setText(next);
    send(next);
  };
  return (
    <span className="y-day-input">
      <input
        {...rest}
        type="text"
        className="y-select"
        autoComplete="off"
        placeholder={t(shapes[kind])}
        value={text}
        aria-invalid={isWrong || rest['aria-invalid']}
        onChange={(event) => type(event.target.value)}
        onBlur={settle}
        onKeyDown={press}
      />
      {kind !== 'time' && (
        <>
          <button type="button" aria-label={t('打开日历')} onClick={() => calendar.current?.showPicker()}>
            <Icon name="calendar" size={16} />
          </button>
          <input
            ref={calendar}
            type={kind}
            className="y-day-calendar"
            tabIndex={-1}
            aria-hidden
            value={sent}
            min={min}
            max={max}
            onChange={(event) => {
              setText(event.target.value);
              setWrong(false);
              send(event.target.value);
            }}
          />
        </>
      )}
      {isWrong && (
        <span className="y-field-error" role="alert">
          {t('请写作 {{example}}。', { example: examples[kind] })}
        </span>
      )}
    </span>
  );
}
