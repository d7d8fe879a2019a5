import { cloneElement, useId, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProblemError } from '../client/problem-error.ts';

export { DayInput } from './DayInput.tsx';

interface ControlProps {
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
  'aria-required'?: boolean;
}

/**
 * One labelled control; the server's refusal of this field is said beside it.
 * `name` is the field's path in the body; `from` says where a filled-in value came from.
 */
export function Field(props: {
  label: string;
  name?: string;
  problem?: ProblemError | undefined;
  error?: string | undefined;
  hint?: ReactNode;
  from?: string;
  isRequired?: boolean;
  children: ReactElement<ControlProps>;
}) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const words = props.error ?? (props.name ? props.problem?.wordsFor(props.name, i18n.language) : undefined);
  const note = words ?? props.hint ?? (props.from ? t('已由系统填入:{{from}}', { from: props.from }) : undefined);
  return (
    <div className={words ? 'y-field y-field-wrong' : 'y-field'}>
      <label htmlFor={id}>
        {props.label}
        {props.isRequired && <span className="y-required">{t('(必填)')}</span>}
      </label>
      {cloneElement(props.children, {
        id,
        ...(note ? { 'aria-describedby': `${id}-note` } : {}),
        ...(words ? { 'aria-invalid': true } : {}),
        ...(props.isRequired ? { 'aria-required': true } : {}),
      })}
      {note && (
        <div id={`${id}-note`} className={words ? 'y-field-error' : 'y-field-hint'} role={words ? 'alert' : undefined}>
          {note}
        </div>
      )}
    </div>
  );
}

/** A native select in the look of the other controls: quick by keyboard, right in every screen reader. */
export function Choice({
  value,
  onChange,
  options,
  placeholder,
  ...rest
}: {
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; label: string; disabled?: boolean }[];
  placeholder?: string;
  disabled?: boolean;
  'aria-label'?: string;
} & ControlProps) {
  return (
    <select {...rest} className="y-select" value={value} onChange={(event) => onChange(event.target.value)}>
      {placeholder !== undefined && <option value="">{placeholder}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
