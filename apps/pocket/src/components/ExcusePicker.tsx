import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExceptionReason } from '../carer/progress.ts';
import { k } from '../i18n/index.ts';

const REASONS: readonly { reason: ExceptionReason; name: string }[] = [
  { reason: 'noSignal', name: k('现场无信号') },
  { reason: 'brokenPhone', name: k('手机故障') },
  { reason: 'elderRefusedPhoto', name: k('老人不愿拍照') },
  { reason: 'elderAbsent', name: k('老人不在家') },
  { reason: 'gpsOff', name: k('定位未开启') },
  { reason: 'other', name: k('其他原因') },
];

export interface Excuse {
  reason: ExceptionReason;
  text?: string;
}

interface ExcusePickerProps {
  /** Reasons that fit the occasion. */
  only?: readonly ExceptionReason[];
  action: string;
  onPick: (excuse: Excuse) => void;
}

/** Why something is lacking. It is kept for the reviewer and costs nobody anything by itself. */
export function ExcusePicker({ only, action, onPick }: ExcusePickerProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<ExceptionReason>();
  const [text, setText] = useState('');
  const words = text.trim();
  const isComplete = reason !== undefined && (reason !== 'other' || words.length > 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason && isComplete) onPick({ reason, ...(words ? { text: words } : {}) });
  };
  return (
    <form onSubmit={submit}>
      <fieldset>
        <legend>{t('请选择原因')}</legend>
        {REASONS.filter((one) => !only || only.includes(one.reason)).map(({ reason: value, name }) => (
          <label key={value} className="choice">
            <input type="radio" name="reason" checked={reason === value} onChange={() => setReason(value)} />
            {t(name)}
          </label>
        ))}
      </fieldset>
      <label className="field">
        {reason === 'other' ? t('说明（必填）') : t('说明（可不填）')}
        <textarea rows={2} maxLength={500} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <p className="small">{t('说明会交给审核人员查看，不会自动扣款。')}</p>
      <button type="submit" disabled={!isComplete}>
        {action}
      </button>
    </form>
  );
}
