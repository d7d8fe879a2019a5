import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../../../server/src/people/elders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { call } from '../../client/call.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import {
  disabilityLabels,
  economicLabels,
  elderStatusLabels,
  factLabels,
  factValues,
  gradeLabels,
  labelOf,
  lifeEventLabels,
  livingLabels,
} from '../../components/elder-labels.ts';
import { Fact, Facts, FileOf, FilePage, Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { Masked } from '../../components/Masked.tsx';
import { sourceLabel } from '../../components/source-label.ts';
import { Timeline, type TimelineEntry } from '../../components/Timeline.tsx';
import { Day, Nothing, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import { ElderLeads } from '../leads/ElderLeads.tsx';
import { ElderBenefits } from './ElderBenefits.tsx';
import { EditDialog, FactDialog, LifeEventDialog } from './ElderDialogs.tsx';
import { ElderHousehold } from './ElderHousehold.tsx';
import { ElderMatters } from './ElderMatters.tsx';
import { ElderParts } from './ElderParts.tsx';
import { ElderTags } from './ElderTags.tsx';

type Elder = OutputOf<typeof contract.getElderFile>;

/** 一人一档: the whole file of one person. */
export function Page() {
  return <FileOf endpoint={contract.getElderFile}>{(elder) => <ElderFile elder={elder} />}</FileOf>;
}

function ElderFile({ elder }: { elder: Elder }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const [opened, setOpened] = useState<'edit' | 'fact' | 'event'>();
  const close = () => setOpened(undefined);
  const key = { county: elder.county, id: elder.id };
  const isEnglish = i18n.language === 'en';
  return (
    <FilePage
      title={elder.name}
      subtitle={
        <>
          {elder.sex === 'male' ? t('男') : t('女')} · {t('{{n}} 岁', { n: elder.age })} · {elder.areaPath}
        </>
      }
      state={
        <>
          <StateTag
            tone={elder.status === 'active' ? 'good' : 'neutral'}
            text={t(labelOf(elderStatusLabels, elder.status))}
          />
          <ElderTags tags={elder.tags} />
        </>
      }
      next={
        elder.openQuestions.length > 0 && (
          <ul className="y-plain">
            {elder.openQuestions.map((question) => (
              <li key={question.kind}>
                <StateTag tone="warning" text={t('请核实')} /> {isEnglish ? question.en : question.zh}(
                <Day at={question.since} />)
              </li>
            ))}
          </ul>
        )
      }
      actions={
        <>
          {may(contract.updateElder) && <Button onClick={() => setOpened('edit')}>{t('修改')}</Button>}
          {may(contract.recordElderFacts) && <Button onClick={() => setOpened('fact')}>{t('登记情况')}</Button>}
          {may(contract.recordElderEvent) && <Button onClick={() => setOpened('event')}>{t('登记变动')}</Button>}
        </>
      }
      trace={{ ...key, type: 'elder' }}
      facts={
        <>
          <Identity elder={elder} />
          <StatedFacts elder={elder} />
          <ElderHousehold elder={elder} />
          <ElderParts elder={elder} />
          {opened === 'edit' && <EditDialog elder={elder} onClose={close} />}
          {opened === 'fact' && <FactDialog elder={elder} onClose={close} />}
          {opened === 'event' && <LifeEventDialog elder={elder} onClose={close} />}
        </>
      }
      history={
        <>
          <ElderMatters elder={elder} />
          <ElderLeads county={elder.county} id={elder.id} />
          <ElderBenefits county={elder.county} id={elder.id} />
          <Section title={t('变动与情况')}>
            <Timeline entries={historyOf(elder, t)} />
          </Section>
        </>
      }
    />
  );
}

function Identity({ elder }: { elder: Elder }) {
  const { t } = useTranslation();
  const may = useMay();
  const reveal = (field: 'residentId' | 'phone') =>
    may(contract.revealElder)
      ? async (purpose: string) => {
          const shown = await call(contract.revealElder, {
            params: { county: elder.county, id: elder.id },
            body: { purpose, fields: [field] },
          });
          return shown[field] ?? null;
        }
      : undefined;
  return (
    <Section title={t('基本信息')}>
      <Facts>
        <Fact label={t('身份证号')}>
          <Masked masked={elder.residentIdMasked} label={t('身份证号')} reveal={reveal('residentId')} />
        </Fact>
        <Fact label={t('出生日期')}>
          <Day at={elder.birthDate} />
        </Fact>
        <Fact label={t('联系电话')}>
          <Masked masked={elder.phoneMasked} label={t('联系电话')} reveal={reveal('phone')} />
        </Fact>
        <Fact label={t('民族')}>{elder.ethnicity ?? <Nothing />}</Fact>
        <Fact label={t('现住址')}>{elder.currentAddress ?? <Nothing />}</Fact>
        <Fact label={t('户籍地址')}>{elder.registeredAddress ?? <Nothing />}</Fact>
        {elder.registeredArea && (
          <Fact label={t('户籍所在地区')}>
            <AreaName code={elder.registeredArea} isFull />
          </Fact>
        )}
        <Fact label={t('居住情况')}>{t(labelOf(livingLabels, elder.livingSituation)) || <Nothing />}</Fact>
        <Fact label={t('经济状况')}>{t(labelOf(economicLabels, elder.economicClass)) || <Nothing />}</Fact>
        <Fact label={t('能力等级')}>
          {t(labelOf(gradeLabels, elder.abilityGrade)) || <Nothing />}
          {elder.abilityAssessedOn && (
            <>
              {' '}
              (<Day at={elder.abilityAssessedOn} />)
            </>
          )}
        </Fact>
        <Fact label={t('残疾等级')}>{t(labelOf(disabilityLabels, elder.disabilityClass)) || <Nothing />}</Fact>
        {elder.deceasedOn && (
          <Fact label={t('去世日期')}>
            <Day at={elder.deceasedOn} />
          </Fact>
        )}
        <Fact label={t('档案来源')}>
          {elder.importBatch ? (
            <Go to={`/imports/${elder.county}/${elder.importBatch}`}>
              {t('花名册第 {{n}} 行', { n: elder.importRow ?? 0 })}
            </Go>
          ) : (
            t(sourceLabel(elder.source))
          )}
        </Fact>
        {elder.remarks && <Fact label={t('备注')}>{elder.remarks}</Fact>}
      </Facts>
    </Section>
  );
}

function StatedFacts({ elder }: { elder: Elder }) {
  const { t } = useTranslation();
  const current = elder.facts.filter((fact) => fact.isCurrent);
  return (
    <Section title={t('认定情况')}>
      {current.length === 0 ? (
        <p className="y-secondary">{t('还没有登记。从“登记情况”开始:每一项都要有来源和起始日期。')}</p>
      ) : (
        <div className="y-table-scroll">
          <table className="y-table">
            <caption className="y-visually-hidden">{t('认定情况')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('项目')}</th>
                <th scope="col">{t('内容')}</th>
                <th scope="col">{t('有效期')}</th>
                <th scope="col">{t('来源与证据')}</th>
              </tr>
            </thead>
            <tbody>
              {current.map((fact) => (
                <tr key={fact.id}>
                  <td>{t(labelOf(factLabels, fact.fact))}</td>
                  <td>{t(labelOf(factValues(fact.fact), fact.value))}</td>
                  <td>
                    <Day at={fact.validFrom} /> – {fact.validTo ? <Day at={fact.validTo} /> : t('长期')}
                  </td>
                  <td>
                    {t(sourceLabel(fact.source))}
                    {fact.evidence && <div className="y-secondary">{fact.evidence}</div>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

function historyOf(elder: Elder, t: (text: string, values?: Record<string, string>) => string): TimelineEntry[] {
  const facts = elder.facts.map((fact): TimelineEntry => ({
    key: fact.id,
    at: fact.recordedAt,
    title: `${t(labelOf(factLabels, fact.fact))}:${t(labelOf(factValues(fact.fact), fact.value))}${fact.isCorrected ? t('(已更正)') : ''}`,
    detail: (
      <div className="y-secondary">
        {t('自 {{day}} 起', { day: fact.validFrom })} · {t(sourceLabel(fact.source))}
      </div>
    ),
  }));
  const events = elder.lifeEvents.map((event): TimelineEntry => ({
    key: event.id,
    at: event.from,
    title: `${t(labelOf(lifeEventLabels, event.kind))}${event.to ? ` – ${event.to}` : ''}${event.isReplaced ? t('(已更正)') : ''}`,
    reason: event.note,
    detail: <div className="y-secondary">{t(sourceLabel(event.source))}</div>,
  }));
  return [...facts, ...events].sort((a, b) => b.at.localeCompare(a.at));
}
