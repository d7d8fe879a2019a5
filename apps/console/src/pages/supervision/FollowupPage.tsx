import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getFollowup, listFollowups, recordCall } from '../../../../../server/src/oversight/supervision/contract.ts';
import { revealElder } from '../../../../../server/src/people/elders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { call } from '../../client/call.ts';
import { asProblem, type ProblemError } from '../../client/problem-error.ts';
import { useCall } from '../../client/queries.ts';
import { labelOf } from '../../components/elder-labels.ts';
import { Fact, Facts, FileOf, FilePage, Section } from '../../components/FilePage.tsx';
import { Go, useGo } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { DueTag, Instant, Nothing, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import { CallForm } from './CallForm.tsx';
import { cameLabels, followupStatusLabels, followupStatusTones, sampledBecauseLabels } from './supervision-labels.ts';

export type Followup = OutputOf<typeof getFollowup>;

/** One call-back: who, why, the number, the script; after the record the next one opens. */
export function Page() {
  return <FileOf endpoint={getFollowup}>{(followup) => <FollowupFile followup={followup} />}</FileOf>;
}

function FollowupFile({ followup }: { followup: Followup }) {
  const { t } = useTranslation();
  const go = useGo();
  const may = useMay();
  const queue = useCall(listFollowups, { query: { status: 'waiting' } });
  const openNext = () => {
    const rows = queue.data?.rows ?? [];
    const at = rows.findIndex((row) => row.id === followup.id);
    const next = rows[at + 1] ?? rows.find((row) => row.id !== followup.id);
    go(next ? `/followups/${next.county}/${next.id}` : '/followups', { replace: true });
  };
  const isWaiting = followup.status === 'waiting';
  return (
    <FilePage
      title={t('回访 {{name}}', { name: followup.elderName })}
      subtitle={
        <>
          {followup.productName} · <Instant at={followup.plannedStart} /> · {followup.providerName}
        </>
      }
      state={
        <>
          <StateTag
            tone={followupStatusTones[followup.status] ?? 'neutral'}
            text={t(labelOf(followupStatusLabels, followup.status))}
          />
          {isWaiting && <DueTag day={followup.dueOn} />}
        </>
      }
      next={isWaiting && <Phone followup={followup} />}
      actions={
        isWaiting &&
        may(recordCall) && (
          <Button onClick={openNext}>
            {t('先打下一位')} <Icon name="right" size={14} />
          </Button>
        )
      }
      trace={{ county: followup.county, type: 'visit', id: followup.visitId }}
      facts={
        isWaiting && may(recordCall) ? (
          <CallForm followup={followup} onDone={openNext} />
        ) : (
          <Section title={t('回访要点')}>
            <ol>
              {followup.script.map((line) => (
                <li key={line.id}>{line.text}</li>
              ))}
            </ol>
          </Section>
        )
      }
      history={
        <>
          <Section title={t('抽取与服务')}>
            <Facts>
              <Fact label={t('为什么抽到')}>{t(labelOf(sampledBecauseLabels, followup.because))}</Fact>
              <Fact label={t('风险分')}>{followup.risk}</Fact>
              <Fact label={t('服务')}>
                <Go to={`/visits/${followup.county}/${followup.visitId}`}>{followup.productName}</Go>
              </Fact>
              <Fact label={t('老人')}>
                <Go to={`/elders/${followup.county}/${followup.elderId}`}>{followup.elderName}</Go>
              </Fact>
              <Fact label={t('已拨打次数')}>{followup.attempts}</Fact>
            </Facts>
          </Section>
          {followup.calledAt && (
            <Section title={t('通话结果')}>
              <Facts>
                <Fact label={t('通话时间')}>
                  <Instant at={followup.calledAt} />
                </Fact>
                <Fact label={t('护理员来过吗')}>
                  {followup.came ? t(labelOf(cameLabels, followup.came)) : <Nothing />}
                </Fact>
                <Fact label={t('满意度')}>
                  {followup.satisfaction ? t('{{n}} 分', { n: followup.satisfaction }) : <Nothing />}
                </Fact>
                <Fact label={t('备注')}>{followup.note ?? <Nothing />}</Fact>
              </Facts>
            </Section>
          )}
        </>
      }
    />
  );
}

// Kept in the audit log as it stands.
const PURPOSE = '回访';

/** The number to dial: shown whole on request, which is logged as a call-back. */
function Phone({ followup }: { followup: Followup }) {
  const { t } = useTranslation();
  const may = useMay();
  const [phone, setPhone] = useState<string | null>();
  const [problem, setProblem] = useState<ProblemError>();
  const [isPending, setPending] = useState(false);
  const show = async () => {
    setPending(true);
    try {
      const shown = await call(revealElder, {
        params: { county: followup.county, id: followup.elderId },
        body: { purpose: PURPOSE, fields: ['phone'] },
      });
      setPhone(shown.phone ?? null);
      setProblem(undefined);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <strong>{t('拨打电话')}</strong>{' '}
      {phone ? (
        <a className="y-number" href={`tel:${phone}`}>
          {phone}
        </a>
      ) : (
        <span className="y-number">{followup.phoneMasked ?? t('没有登记电话')}</span>
      )}{' '}
      {phone === undefined && followup.phoneMasked && may(revealElder) && (
        <Button
          size="small"
          className="y-no-print"
          icon={<Icon name="eye" size={14} />}
          loading={isPending}
          onClick={() => void show()}
        >
          {t('显示号码')}
        </Button>
      )}{' '}
      <span className="y-secondary">{t('显示号码会以“回访”为用途记入审计日志。')}</span>
      <ProblemNote problem={problem} />
    </>
  );
}
