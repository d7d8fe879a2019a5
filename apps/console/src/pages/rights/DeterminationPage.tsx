import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getDetermination, replayDetermination } from '../../../../../server/src/rights/policies/contract.ts';
import { useCall } from '../../client/queries.ts';
import { Fact, Facts, FilePage, Section } from '../../components/FilePage.tsx';
import { Go, usePathParams } from '../../components/Go.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Day, Instant, Nothing, StateTag } from '../../components/values.tsx';
import { sourceLabel } from '../../components/source-label.ts';
import { Why } from '../../components/Why.tsx';
import { useMay } from '../../session/session.tsx';
import { BenefitAmount } from './BenefitAmount.tsx';
import { clausesOf, outcomeLabels, outcomeTones } from './outcomes.ts';

/** Enough of the rule's hash to tell two versions apart by eye; the whole stands in the tooltip. */
const VERSION_SHOWN = 12;

/** One determination: the rule, the clauses, the facts with source and date, and whether it replays to the same. */
export function Page() {
  const { t } = useTranslation();
  const may = useMay();
  const { county = '', id = '' } = usePathParams();
  const params = { county, id };
  const [isReplaying, setReplaying] = useState(false);
  const { data, error, refetch } = useCall(getDetermination, { params });
  const replay = useCall(replayDetermination, { params }, { enabled: isReplaying });
  return (
    <FilePage
      title={data ? t('资格判定:{{what}}', { what: data.benefitName }) : '…'}
      isLoading={!data && !error}
      problem={error ?? undefined}
      onRetry={() => void refetch()}
      state={
        data && (
          <>
            <StateTag
              tone={outcomeTones[data.outcome] ?? 'neutral'}
              text={t(outcomeLabels[data.outcome] ?? data.outcome)}
            />
            {!data.verified && <StateTag tone="warning" text={t('规则数值未经核实,仅供演示')} />}
          </>
        )
      }
      actions={
        may(replayDetermination) && (
          <Button loading={replay.isFetching} onClick={() => setReplaying(true)}>
            {t('重新推演')}
          </Button>
        )
      }
      facts={
        data && (
          <>
            <ProblemNote problem={replay.error ?? undefined} />
            {replay.data && (
              <p role="status">
                <StateTag
                  tone={replay.data.same ? 'good' : 'bad'}
                  text={replay.data.same ? t('按当时的规则和情况推演,结论一致') : t('推演结论与存档不一致,请联系审计')}
                />
              </p>
            )}
            <Section title={t('结论')}>
              <Facts>
                <Fact label={t('老人')}>
                  <Go to={`/elders/${data.county}/${data.elderId}`}>{t('打开老人档案')}</Go>
                </Fact>
                <Fact label={t('额度')}>
                  <BenefitAmount amount={data.amount} unit={data.unit} />
                </Fact>
                <Fact label={t('判定日期')}>
                  <Day at={data.asOf} />
                </Fact>
                <Fact label={t('存档时间')}>
                  <Instant at={data.determinedAt} />
                </Fact>
                <Fact label={t('规则版本')}>
                  <span className="y-number" title={data.ruleVersion}>
                    {data.ruleVersion.split(':')[1]?.slice(0, VERSION_SHOWN)}
                  </span>
                </Fact>
                <Fact label={t('依据')}>
                  {data.source.document} {data.source.number ?? ''} {data.source.clause}
                </Fact>
                {data.note && <Fact label={t('说明')}>{data.note}</Fact>}
              </Facts>
            </Section>
            <Why clauses={clausesOf(data.reasons, t('实际'))} />
          </>
        )
      }
      history={
        data && (
          <Section title={t('判定时采用的情况')}>
            <Facts>
              {data.facts.map((fact) => (
                <Fact key={fact.fact} label={fact.name}>
                  {fact.text || <Nothing />}
                  <div className="y-secondary">
                    {t(sourceLabel(fact.source))}
                    {fact.since && ` · ${t('自')} ${fact.since}`}
                  </div>
                </Fact>
              ))}
            </Facts>
          </Section>
        )
      }
    />
  );
}
