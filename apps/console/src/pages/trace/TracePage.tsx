import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { getTrace } from '../../../../../server/src/oversight/trace/contract.ts';
import { useCall } from '../../client/queries.ts';
import { labelOf } from '../../components/elder-labels.ts';
import { Section } from '../../components/FilePage.tsx';
import { Go, usePathParams } from '../../components/Go.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import { PrintButton } from '../../components/PrintButton.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Timeline } from '../../components/Timeline.tsx';
import { Day, Money } from '../../components/values.tsx';
import { useOwnSession } from '../../session/session.tsx';
import { mayOpen, pages } from '../registry.ts';
import { groupsOf, isMadeBy, moneyOf, partLabels, traceTitles, type Step } from './trace-steps.ts';
import './trace.css';

/** Everything that led to a matter and that it led to, part by part of the chain. */
export function Page() {
  const { t } = useTranslation();
  const { county = '', type = '', id = '' } = usePathParams();
  const { data, error, refetch } = useCall(getTrace, { params: { county, type: type as 'visit', id } });
  const steps = data?.steps ?? [];
  const money = moneyOf(steps, type);
  return (
    <article className="y-file">
      <header className="y-file-head">
        <PageTitle text={t(labelOf(traceTitles, type))} />
        <div className="y-file-actions y-no-print">
          <PrintButton />
        </div>
      </header>
      <ProblemNote problem={error ?? undefined} onRetry={() => void refetch()} />
      {!data && !error && <Loading rows={10} />}
      {data && (
        <>
          <div className="y-next">
            <div className="y-split">
              <div>
                <span>{t('已付款')}</span>
                <strong>
                  <Money fen={money.paidFen} />
                </strong>
              </div>
              <div>
                <span>{t('已列入结算,未付款')}</span>
                <strong>
                  <Money fen={money.openFen} />
                </strong>
              </div>
              <div>
                <span>{t('步骤')}</span>
                <strong className="y-number">{steps.length}</strong>
              </div>
              <div>
                <span>{t('起止')}</span>
                <Day at={steps[0]?.at} /> – <Day at={steps.at(-1)?.at} />
              </div>
            </div>
            <nav className="y-tags y-no-print" aria-label={t('链条各段')}>
              {groupsOf(steps).map(({ part, steps: own }) => (
                <a key={part} href={`#trace-${part}`} className="y-tag">
                  {t(partLabels[part])} {own.length}
                </a>
              ))}
            </nav>
          </div>
          {data.isCut && (
            <Alert
              type="warning"
              showIcon
              className="y-problem"
              title={t('记录很多,这里没有列全,金额也只算列出的部分。请打开单个订单或单次服务的追溯。')}
            />
          )}
          {groupsOf(steps).map(({ part, steps: own }) => (
            <div key={part} id={`trace-${part}`}>
              <Section title={`${t(partLabels[part])}(${String(own.length)})`}>
                <Timeline
                  entries={own.map((step, index) => ({
                    key: String(index),
                    at: step.at,
                    who: step.actorName,
                    title: <StepTitle step={step} />,
                    detail: <div className="y-secondary">{step.detail}</div>,
                  }))}
                />
              </Section>
            </div>
          ))}
        </>
      )}
    </article>
  );
}

function StepTitle({ step }: { step: Step }) {
  const { acting } = useOwnSession();
  const { link } = step;
  const isOpen = link !== null && pages.some((page) => isMadeBy(page.path, link) && mayOpen(page, acting.role));
  return (
    <>
      {isOpen ? (
        <Go to={link} className="y-step-link">
          {step.title}
        </Go>
      ) : (
        step.title
      )}
      {step.amountFen !== null && (
        <>
          {' '}
          <strong>
            <Money fen={step.amountFen} />
          </strong>
        </>
      )}
    </>
  );
}
