import { useTranslation } from 'react-i18next';
import { getAnswers, getInstrument } from '../../../../../server/src/rights/assessments/contract.ts';
import { useCall } from '../../client/queries.ts';
import { Section } from '../../components/FilePage.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import type { AssessmentFile } from './AssessmentPage.tsx';

/** The answers as they were signed, item by item; reading them is logged. */
export function AnswersView({ file, purpose }: { file: AssessmentFile; purpose?: string }) {
  const { t, i18n } = useTranslation();
  const params = { county: file.county, id: file.id };
  const answers = useCall(getAnswers, { params, query: purpose ? { purpose } : {} });
  const instrument = useCall(getInstrument, { params: { instrument: file.instrument } });
  const input = answers.data?.input;
  const isEnglish = i18n.language === 'en';
  return (
    <Section title={t('各项评分')}>
      <ProblemNote problem={answers.error ?? instrument.error ?? undefined} onRetry={() => void answers.refetch()} />
      {answers.data && !input && <p className="y-secondary">{t('没有各项评分(外地采信的结果)。')}</p>}
      {input && instrument.data && (
        <div className="y-table-scroll">
          <table className="y-table">
            <caption className="y-visually-hidden">{t('各项评分')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('项目')}</th>
                <th scope="col" className="y-right">
                  {t('分值')}
                </th>
                <th scope="col">{t('含义')}</th>
              </tr>
            </thead>
            <tbody>
              {instrument.data.items.map((item) => {
                const value = input.answers[item.id];
                return (
                  <tr key={item.id}>
                    <td>
                      {item.id} {isEnglish ? item.nameEn : item.name}
                    </td>
                    <td className="y-right">{value ?? ''}</td>
                    <td>{item.options.find((option) => option.value === value)?.text ?? ''}</td>
                  </tr>
                );
              })}
              {instrument.data.factors.map((factor) => {
                const value = input[factor.id as 'coma'];
                return (
                  <tr key={factor.id}>
                    <td>{isEnglish ? factor.nameEn : factor.name}</td>
                    <td className="y-right">{typeof value === 'number' ? value : ''}</td>
                    <td>{typeof value === 'number' ? '' : value ? t('是') : t('否')}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
