import { useTranslation } from 'react-i18next';
import type { Happening } from '../queue/phone.ts';

interface StepsProps {
  steps: readonly string[];
  done: ReadonlySet<number>;
  isLocked: boolean;
  onTick: (what: Happening) => void;
}

/** The steps of the service item, to be ticked as they are done; a wrong tick can be taken back, and both are kept. */
export function Steps({ steps, done, isLocked, onTick }: StepsProps) {
  const { t } = useTranslation();
  return (
    <fieldset disabled={isLocked}>
      <legend>{t('做完一项，勾选一项')}</legend>
      {steps.map((step, index) => (
        <label key={step} className="choice">
          <input
            type="checkbox"
            checked={done.has(index)}
            onChange={(event) => onTick({ kind: 'step', step: index, isDone: event.target.checked })}
          />
          {step}
        </label>
      ))}
    </fieldset>
  );
}
