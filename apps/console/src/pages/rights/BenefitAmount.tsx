import { useTranslation } from 'react-i18next';
import { Minutes, Money, Nothing } from '../../components/values.tsx';

/** A monthly sum, monthly minutes, or a share. */
export function BenefitAmount({ amount, unit }: { amount: number | null; unit: string | null }) {
  const { t } = useTranslation();
  if (amount === null) return <Nothing />;
  if (unit === 'fenPerMonth') {
    return (
      <span className="y-number">
        <Money fen={amount} />
        {t('/月')}
      </span>
    );
  }
  if (unit === 'minutesPerMonth') {
    return (
      <span className="y-number">
        <Minutes minutes={amount} />
        {t('/月')}
      </span>
    );
  }
  return <span className="y-number">{amount / 10}%</span>;
}
