import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addStatement, decide, getVisit } from '../../../../../server/src/care/visits/contract.ts';
import { openFinding } from '../../../../../server/src/oversight/supervision/contract.ts';
import { Fact, Facts, FileOf, FilePage, Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { Timeline } from '../../components/Timeline.tsx';
import { DueTag, Instant, Minutes, Money, Nothing, StateTag } from '../../components/values.tsx';
import { formatInstant, formatTime } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import { visitStatusLabels, visitStatusTones } from '../orders/order-labels.ts';
import { OpenFindingDialog } from '../supervision/OpenFindingDialog.tsx';
import { VisitFindings } from '../supervision/VisitFindings.tsx';
import { DecideDialog, StatementDialog } from './ReviewDialogs.tsx';
import { VisitChecks } from './VisitChecks.tsx';
import { VisitEvidence } from './VisitEvidence.tsx';
import { decisionLabels, lastDayOf, nextSteps, type Visit } from './visit-labels.ts';
import './visits.css';

/** One visit: what was planned, what was left behind, what the checks found, who decided, what it costs. */
export function Page() {
  return <FileOf endpoint={getVisit}>{(visit) => <VisitFile visit={visit} />}</FileOf>;
}

function VisitFile({ visit }: { visit: Visit }) {
  const { t } = useTranslation();
  const may = useMay();
  const [opened, setOpened] = useState<'verified' | 'rejected' | 'statement' | 'finding'>();
  const close = () => setOpened(undefined);
  const isDoubtful = visit.status === 'needsReview';
  return (
    <FilePage
      title={`${visit.elderName} · ${visit.productName}`}
      subtitle={
        <>
          <Instant at={visit.plannedStart} />–{formatTime(visit.plannedEnd)} · {visit.providerName}
        </>
      }
      state={
        <>
          <StateTag
            tone={visitStatusTones[visit.status] ?? 'neutral'}
            text={t(visitStatusLabels[visit.status] ?? visit.status)}
          />
          {visit.isHeld && <StateTag tone="warning" text={t('暂缓结算')} />}
        </>
      }
      next={
        <>
          {t(nextSteps[visit.status])}{' '}
          {isDoubtful && <DueTag day={visit.reviewDueAt && lastDayOf(visit.reviewDueAt)} />}
          {visit.isHeld && <div>{t('有待查清的问题,查清以前不列入结算。')}</div>}
          {visit.reviewReason && <div className="y-secondary">{visit.reviewReason}</div>}
        </>
      }
      actions={
        <>
          {isDoubtful && may(decide) && (
            <>
              <Button type="primary" onClick={() => setOpened('verified')}>
                {t('予以认定')}
              </Button>
              <Button danger onClick={() => setOpened('rejected')}>
                {t('不予认定', { context: 'do' })}
              </Button>
            </>
          )}
          {isDoubtful && may(addStatement) && <Button onClick={() => setOpened('statement')}>{t('机构说明')}</Button>}
          {hasBegun(visit) && may(openFinding) && <Button onClick={() => setOpened('finding')}>{t('登记问题')}</Button>}
        </>
      }
      trace={{ county: visit.county, type: 'visit', id: visit.id }}
      facts={
        <>
          <Plan visit={visit} />
          <VisitEvidence visit={visit} />
          <VisitChecks checks={visit.checks} />
        </>
      }
      history={
        <>
          <MoneySplit visit={visit} />
          <Section title={t('复核')}>
            <Timeline
              empty={t('没有人工复核。')}
              entries={[...visit.reviews]
                .sort((a, b) => b.seq - a.seq)
                .map((review) => ({
                  key: String(review.seq),
                  at: review.at,
                  who: review.byName,
                  title: t(decisionLabels[review.decision]),
                  detail: <div>{review.reason}</div>,
                }))}
            />
          </Section>
          <VisitFindings visit={visit} />
          <Dispatched visit={visit} />
          {opened === 'statement' && <StatementDialog visit={visit} onClose={close} />}
          {opened === 'finding' && (
            <OpenFindingDialog
              about={{
                county: visit.county,
                visit: {
                  id: visit.id,
                  words: `${formatInstant(visit.plannedStart)} ${visit.elderName} · ${visit.productName}`,
                },
              }}
              onClose={close}
            />
          )}
          {(opened === 'verified' || opened === 'rejected') && (
            <DecideDialog visit={visit} decision={opened} onClose={close} />
          )}
        </>
      }
    />
  );
}

/** A visit that is still to come, or was called off, has nothing to be found. */
const hasBegun = ({ status }: Visit): boolean => !['planned', 'assigned', 'cancelled'].includes(status);

function Plan({ visit }: { visit: Visit }) {
  const { t } = useTranslation();
  return (
    <Section title={t('约定')}>
      <Facts>
        <Fact label={t('老人')}>
          <Go to={`/elders/${visit.county}/${visit.elderId}`}>{visit.elderName}</Go>
        </Fact>
        <Fact label={t('订单')}>
          <Go to={`/orders/${visit.county}/${visit.orderId}`}>{t('打开订单')}</Go>
        </Fact>
        <Fact label={t('服务机构')}>{visit.providerName ?? <Nothing />}</Fact>
        <Fact label={t('护理员')}>
          {[visit.workerName, visit.secondWorkerName].filter(Boolean).join('、') || <Nothing />}
        </Fact>
        <Fact label={t('约定时间')}>
          <Instant at={visit.plannedStart} />–{formatTime(visit.plannedEnd)}
        </Fact>
        <Fact label={t('可上门时段')}>
          {formatTime(visit.windowFrom)}–{formatTime(visit.windowTo)}
        </Fact>
        <Fact label={t('每次时长')}>
          <Minutes minutes={visit.minutes} />
        </Fact>
        <Fact label={t('上门人数')}>{visit.carers}</Fact>
        <Fact label={t('实际签到')}>
          <Instant at={visit.checkedInAt} />
        </Fact>
        <Fact label={t('实际签退')}>
          <Instant at={visit.checkedOutAt} />
        </Fact>
        <Fact label={t('上门地址')}>{visit.address}</Fact>
        {visit.notes && <Fact label={t('给护理员的提示')}>{visit.notes}</Fact>}
        {visit.cancelReason && <Fact label={t('取消理由')}>{visit.cancelReason}</Fact>}
      </Facts>
      {visit.steps.length > 0 && (
        <>
          <h3>{t('服务步骤')}</h3>
          <ol>
            {visit.steps.map((step, index) => (
              <li key={step}>
                {step} {isStepDone(visit, index) && <StateTag tone="good" text={t('完成')} />}
              </li>
            ))}
          </ol>
        </>
      )}
    </Section>
  );
}

/** The last word on a step counts: it can be unticked. */
const isStepDone = (visit: Visit, index: number): boolean =>
  visit.evidence.filter((row) => row.kind === 'step' && row.data.step === index).at(-1)?.data.isDone === true;

function MoneySplit({ visit }: { visit: Visit }) {
  const { t } = useTranslation();
  const { money } = visit;
  return (
    <Section title={t('资金')}>
      <Facts>
        <Fact label={t('价格')}>
          <Money fen={money.priceFen} />
        </Fact>
        <Fact label={t('额度支付')}>
          <Money fen={money.quotaFen} />
        </Fact>
        <Fact label={t('补贴支付')}>
          <Money fen={money.subsidyFen} />
        </Fact>
        <Fact label={t('老人自付')}>
          <Money fen={money.selfFen} />
        </Fact>
      </Facts>
    </Section>
  );
}

function Dispatched({ visit }: { visit: Visit }) {
  const { t } = useTranslation();
  return (
    <Section title={t('派单经过')}>
      <Timeline
        empty={t('还没有派单。')}
        entries={[...visit.assignments]
          .sort((a, b) => b.seq - a.seq)
          .map((sent) => {
            const names = [sent.workerName, sent.secondWorkerName].filter(Boolean).join('、');
            const chosen = sent.candidates.findIndex(({ workerId }) => workerId === sent.workerId);
            return {
              key: String(sent.seq),
              at: sent.at,
              who: sent.byName,
              title: sent.workerId === null ? t('撤销派单') : t('派给 {{names}}', { names }),
              reason: sent.reason,
              detail: chosen >= 0 && (
                <div className="y-secondary">
                  {t('在 {{n}} 名候选人中排第 {{rank}}', { n: sent.candidates.length, rank: chosen + 1 })}:
                  {sent.candidates[chosen]?.reasons.join(' · ')}
                </div>
              ),
            };
          })}
      />
    </Section>
  );
}
