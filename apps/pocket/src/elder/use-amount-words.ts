import { useTranslation } from 'react-i18next';
import { formatFen, formatMinutes } from '../../../console/src/format/format.ts';

/** How much a benefit is, in words; undefined where no amount is set. */
export function useAmountWords() {
  const { t, i18n } = useTranslation();
  return ({ amount, unit }: { amount: number | null; unit: string | null }): string | undefined => {
    if (amount === null || unit === null) return undefined;
    if (unit === 'fenPerMonth') return t('每月 {{amount}}', { amount: formatFen(amount) });
    if (unit === 'minutesPerMonth') return t('每月 {{amount}}', { amount: formatMinutes(amount, i18n.language) });
    return unit === 'permille' ? t('按 {{percent}}% 补助', { percent: amount / 10 }) : undefined;
  };
}
