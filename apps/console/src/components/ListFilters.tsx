import { Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AreaPicker } from './AreaPicker.tsx';
import { Choice, DayInput, Field } from './Field.tsx';

export type Filter =
  | { kind: 'text'; name: string; label: string; placeholder?: string }
  | {
      kind: 'choice';
      name: string;
      label: string;
      options: readonly { value: string; label: string }[];
      /** What the server takes when nothing is asked; without it nothing asked means all. */
      initial?: string;
    }
  | { kind: 'day' | 'month'; name: string; label: string; initial?: string }
  | { kind: 'area'; name: string; label: string };

const TYPING_PAUSE_MS = 300;

/** The list's filters; each writes itself into the address. */
export function FilterBar(props: {
  filters: readonly Filter[];
  values: Record<string, string>;
  onChange: (change: Record<string, string>) => void;
}) {
  return (
    <div className="y-filters y-no-print" role="search">
      {props.filters.map((filter) => (
        <OneFilter
          key={filter.name}
          filter={filter}
          value={props.values[filter.name] ?? ''}
          onChange={(value) => props.onChange({ [filter.name]: value })}
        />
      ))}
    </div>
  );
}

function OneFilter({ filter, value, onChange }: { filter: Filter; value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  switch (filter.kind) {
    case 'text':
      return (
        <Field label={filter.label}>
          <TypedText value={value} onChange={onChange} placeholder={filter.placeholder ?? ''} />
        </Field>
      );
    case 'choice':
      return (
        <Field label={filter.label}>
          <Choice
            value={value || (filter.initial ?? '')}
            onChange={(chosen) => onChange(chosen === filter.initial ? '' : chosen)}
            options={filter.options}
            {...(filter.initial === undefined ? { placeholder: t('全部') } : {})}
          />
        </Field>
      );
    case 'day':
    case 'month':
      return (
        <Field label={filter.label}>
          <DayInput
            value={value || (filter.initial ?? '')}
            onChange={(chosen) => onChange(chosen === filter.initial ? '' : chosen)}
            kind={filter.kind === 'day' ? 'date' : 'month'}
          />
        </Field>
      );
    case 'area':
      return (
        <div className="y-field">
          <span className="y-label">{filter.label}</span>
          <AreaPicker value={value} onChange={onChange} label={filter.label} />
        </div>
      );
  }
}

/** A text that is sent on when the typing pauses; input methods are waited for. */
export function TypedText({
  value,
  onChange,
  ...rest
}: {
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  id?: string;
  autoFocus?: boolean;
  'aria-label'?: string;
}) {
  const [typed, setTyped] = useState(value);
  const [sent, setSent] = useState(value);
  const [isComposing, setComposing] = useState(false);
  if (value !== sent) {
    setSent(value);
    setTyped(value);
  }
  useEffect(() => {
    if (isComposing || typed === sent) return;
    const timer = setTimeout(() => {
      setSent(typed.trim());
      onChange(typed.trim());
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, sent, isComposing, onChange]);
  return (
    <Input
      {...rest}
      value={typed}
      allowClear
      onChange={(event) => setTyped(event.target.value)}
      onCompositionStart={() => setComposing(true)}
      onCompositionEnd={() => setComposing(false)}
    />
  );
}
