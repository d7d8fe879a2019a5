import { startTransition, useOptimistic } from 'react';
import { useTranslation } from 'react-i18next';
import type { Happening } from '../queue/phone.ts';

interface StepsProps {
  steps: readonly string[];
  done: ReadonlySet<number>;
  isLocked: boolean;
  /** Resolves when the phone has kept the tick. */
  onTick: (what: Happening) => Promise<void>;
}

/** The steps of the service item, to be ticked as they are done; a wrong tick can be taken back, and both are kept. */
export function Steps({ steps, done, isLocked, onTick }: StepsProps) {
  const { t } = useTranslation();
  const [shown, showTick] = useOptimistic(done, (ticked, { step, isDone }: { step: number; isDone: boolean }) => {
    const next = new Set(ticked);
    if (isDone) next.add(step);
    else next.delete(step);
    return next;
  });
  const tick = (step: number, isDone: boolean) =>
    startTransition(async () => {
      showTick({ step, isDone });
      await onTick({ kind: 'step', step, isDone });
    });
  return (
    <fieldset disabled={isLocked}>
      <legend>{t('做完一项，勾选一项')}</legend>
      {steps.map((step, index) => (
        <label key={step} className="choice">
          <input type="checkbox" checked={shown.has(index)} onChange={(event) => tick(index, event.target.checked)} />
          {step}
        </label>
      ))}
    </fieldset>
  );
}
