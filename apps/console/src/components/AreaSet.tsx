import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AreaName, AreaPicker } from './AreaPicker.tsx';

/** Divisions that are put together one by one, for instance where an organisation serves. */
export function AreaSet(props: {
  label: string;
  /** Division above all that may be picked; itself when nothing below is chosen. */
  root: string;
  value: readonly string[];
  onChange: (areas: string[]) => void;
  isRequired?: boolean;
}) {
  const { t } = useTranslation();
  const [area, setArea] = useState('');
  const chosen = area || props.root;
  return (
    <div className="y-field">
      <span className="y-label">
        {props.label}
        {props.isRequired && <span className="y-required">{t('(必填)')}</span>}
      </span>
      <ul className="y-plain">
        {props.value.map((one) => (
          <li key={one}>
            <AreaName code={one} />{' '}
            <Button
              size="small"
              type="link"
              onClick={() => props.onChange(props.value.filter((other) => other !== one))}
            >
              {t('去掉')}
            </Button>
          </li>
        ))}
      </ul>
      <AreaPicker label={props.label} root={props.root} value={area} onChange={setArea} />{' '}
      <Button
        size="small"
        disabled={props.value.includes(chosen)}
        onClick={() => props.onChange([...props.value, chosen])}
      >
        {t('加入')}
      </Button>
    </div>
  );
}
