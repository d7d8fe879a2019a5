import { useTranslation } from 'react-i18next';
import { Section } from '../../components/FilePage.tsx';
import { Instant, StateTag } from '../../components/values.tsx';
import { measuredText, outcomeLabels, outcomeTones, runsOf, type Check } from './visit-labels.ts';

/** What the checks found, in words. */
export function Findings({ checks }: { checks: readonly Check[] }) {
  const { t } = useTranslation();
  return (
    <ul className="y-findings">
      {checks.map((check) => (
        <li key={check.code}>
          <StateTag tone={outcomeTones[check.outcome]} text={t(check.name)} /> {check.message}
          {check.outcome === 'pass' && <span className="y-visually-hidden">{t('通过')}</span>}
        </li>
      ))}
    </ul>
  );
}

/** Every run of the checks, the present one first, each with what it measured. */
export function VisitChecks({ checks }: { checks: readonly Check[] }) {
  const { t } = useTranslation();
  const runs = runsOf(checks);
  return (
    <Section title={t('系统核验')}>
      {runs.length === 0 && <p className="y-secondary">{t('签退以后系统自动核验,结果列在这里。')}</p>}
      {runs.map(({ run, at, checks: own }, index) => (
        <details key={run} open={index === 0}>
          <summary>
            {index === 0 ? t('第 {{n}} 次核验(现行)', { n: run }) : t('第 {{n}} 次核验', { n: run })}{' '}
            <Instant at={at} />
          </summary>
          <ul className="y-plain y-lines">
            {own.map((check) => (
              <li key={check.code}>
                <StateTag tone={outcomeTones[check.outcome]} text={t(outcomeLabels[check.outcome])} />{' '}
                <strong>{t(check.name)}</strong>
                <div>{check.message}</div>
                <div className="y-secondary">{measuredText(check.measured, t).join(';')}</div>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </Section>
  );
}
