import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addDetermination,
  listBenefits,
  listDeterminations,
} from '../../../../../server/src/rights/policies/contract.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { Section } from '../../components/FilePage.tsx';
import { Go, useGo } from '../../components/Go.tsx';
import { Loading } from '../../components/Loading.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Day, StateTag } from '../../components/values.tsx';
import { Why } from '../../components/Why.tsx';
import { useMay } from '../../session/session.tsx';
import { BenefitAmount } from '../rights/BenefitAmount.tsx';
import { clausesOf, outcomeLabels, outcomeTones } from '../rights/outcomes.ts';

/** Every benefit in force for the elder today, with why; and the determinations that were kept. */
export function ElderBenefits({ county, id }: { county: string; id: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const go = useGo();
  const params = { county, id };
  const [opened, setOpened] = useState<string>();
  const benefits = useCall(listBenefits, { params }, { enabled: may(listBenefits) });
  const kept = useCall(listDeterminations, { params }, { enabled: may(listDeterminations) });
  const determine = useAct(addDetermination, { onDone: (made) => go(`/determinations/${made.county}/${made.id}`) });
  if (!may(listBenefits)) return null;
  const rows = benefits.data?.rows ?? [];
  return (
    <Section title={t('可享受的待遇')}>
      <ProblemNote problem={benefits.error ?? determine.problem} onRetry={() => void benefits.refetch()} />
      {!benefits.data && !benefits.error && <Loading rows={3} />}
      {benefits.data && rows.length === 0 && <p className="y-secondary">{t('当地没有登记在用的待遇规则。')}</p>}
      {(benefits.data?.collect.length ?? 0) > 0 && (
        <p>
          {t('先查明:{{what}}', {
            what: benefits.data?.collect
              .map((one) => t('{{name}}(可确定 {{count}} 项)', { name: one.name, count: one.settles }))
              .join('、'),
          })}
        </p>
      )}
      <ul className="y-plain y-lines">
        {rows.map((row) => (
          <li key={row.id}>
            <div className="y-benefit">
              <StateTag
                tone={outcomeTones[row.outcome] ?? 'neutral'}
                text={t(outcomeLabels[row.outcome] ?? row.outcome)}
              />
              <strong>{row.name}</strong>
              <BenefitAmount amount={row.amount} unit={row.unit} />
              <Button
                size="small"
                type="link"
                aria-expanded={opened === row.id}
                aria-label={t('{{what}}:为什么', { what: row.name })}
                onClick={() => setOpened(opened === row.id ? undefined : row.id)}
              >
                {t('为什么')}
              </Button>
            </div>
            {!row.verified && <StateTag tone="warning" text={t('规则数值未经核实,仅供演示')} />}
            {row.missing.length > 0 && (
              <div className="y-secondary">
                {t('还缺:{{what}}', { what: row.missing.map(({ name }) => name).join('、') })}
              </div>
            )}
            {row.nearMiss?.on && (
              <div className="y-secondary">
                {t('只差一项:{{what}},将于', { what: row.nearMiss.required })} <Day at={row.nearMiss.on} />
              </div>
            )}
            {opened === row.id && (
              <>
                <Why
                  title={t('{{what}}:为什么', { what: row.name })}
                  clauses={clausesOf(row.reasons, t('实际'))}
                  note={row.standingText}
                />
                {may(addDetermination) && (
                  <Button
                    size="small"
                    loading={determine.isPending}
                    onClick={() => determine.act({ params, body: { benefit: row.id } })}
                  >
                    {t('判定并存档')}
                  </Button>
                )}
              </>
            )}
          </li>
        ))}
      </ul>
      {(kept.data?.rows.length ?? 0) > 0 && (
        <>
          <h3>{t('已存档的判定')}</h3>
          <ul className="y-plain">
            {kept.data?.rows.map((row) => (
              <li key={row.id}>
                <Go to={`/determinations/${row.county}/${row.id}`}>{row.benefitName}</Go> <Day at={row.determinedAt} />{' '}
                {t(outcomeLabels[row.outcome] ?? row.outcome)}
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
