import { useTranslation } from 'react-i18next';
import { getLead } from '../../../../../server/src/rights/leads/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { Fact, Facts, FileOf, FilePage, Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Timeline } from '../../components/Timeline.tsx';
import { Day, DueTag, Instant, Nothing, StateTag } from '../../components/values.tsx';
import { Why } from '../../components/Why.tsx';
import { BenefitAmount } from '../rights/BenefitAmount.tsx';
import { outcomeLabels } from '../rights/outcomes.ts';
import { LeadActions } from './LeadActions.tsx';
import { Paying } from './LeadListPage.tsx';
import {
  isClosed,
  leadActionLabels,
  leadKindLabels,
  leadKindTones,
  leadStateLabels,
  leadStateTones,
  mayApply,
} from './lead-labels.ts';

type LeadFile = OutputOf<typeof getLead>;

/** One lead: who, what changed and why, what was done, what to do next. */
export function Page() {
  return <FileOf endpoint={getLead}>{(lead) => <LeadOf lead={lead} />}</FileOf>;
}

function LeadOf({ lead }: { lead: LeadFile }) {
  const { t } = useTranslation();
  return (
    <FilePage
      title={t('{{name}}:{{what}}', { name: lead.elderName, what: lead.benefitName })}
      subtitle={
        <>
          <Go to={`/elders/${lead.county}/${lead.elderId}`}>{lead.elderName}</Go> · {t('{{n}} 岁', { n: lead.age })} ·{' '}
          {lead.areaName} · {t('联系电话')} <span className="y-number">{lead.phoneMasked ?? t('没有登记电话')}</span>
        </>
      }
      state={
        <>
          <StateTag tone={leadKindTones[lead.kind]} text={t(leadKindLabels[lead.kind])} />
          <StateTag tone={leadStateTones[lead.state]} text={t(leadStateLabels[lead.state])} />
          {!isClosed(lead) && lead.dueOn && <DueTag day={lead.dueOn} />}
        </>
      }
      next={
        <>
          <strong>{lead.summary}</strong>
          <NextStep lead={lead} />
          <LeadActions lead={lead} hasNote />
        </>
      }
      trace={{ county: lead.county, type: 'elder', id: lead.elderId }}
      facts={
        <>
          <Why clauses={clausesOf(lead, t)} />
          <Section title={t('变化')}>
            <Facts>
              <Fact label={t('待遇')}>{lead.benefitName}</Fact>
              <Fact label={t('此前')}>{lead.before ? t(labelOf(outcomeLabels, lead.before)) : t('没有判断过')}</Fact>
              <Fact label={t('目前')}>{t(labelOf(outcomeLabels, lead.after))}</Fact>
              <Fact label={t('额度')}>
                <BenefitAmount amount={lead.amount} unit={lead.unit} />
              </Fact>
              <Fact label={t('发放')}>
                <Paying lead={lead} />
              </Fact>
              <Fact label={t('相关申请')}>
                {lead.caseId ? <Go to={`/cases/${lead.county}/${lead.caseId}`}>{t('查看申请')}</Go> : <Nothing />}
              </Fact>
              <Fact label={t('规则版本')}>
                <span className="y-number">{lead.ruleVersion}</span>
              </Fact>
            </Facts>
          </Section>
        </>
      }
      history={
        <Section title={t('办理经过')}>
          <Timeline
            empty={t('还没有人处理。')}
            entries={[...lead.actions]
              .sort((a, b) => b.seq - a.seq)
              .map((action) => ({
                key: String(action.seq),
                at: action.at,
                title: t(labelOf(leadActionLabels, action.action)),
                who: action.by,
                reason: action.note,
              }))}
          />
          <p className="y-secondary">
            {t('发现时间')} <Instant at={lead.foundAt} />
            {lead.closedAt && (
              <>
                {' · '}
                {t('办结时间')} <Instant at={lead.closedAt} />
              </>
            )}
          </p>
        </Section>
      }
    />
  );
}

function clausesOf(lead: LeadFile, t: (text: string) => string) {
  return lead.reasons.map((reason, index) => ({
    key: String(index),
    holds: reason.outcome === 'unknown' ? null : reason.outcome === 'met',
    text: reason.text,
    source: reason.clause,
    facts: [
      { name: t('要求'), value: reason.required },
      { name: t('现为'), value: reason.actual, source: reason.source, since: reason.since },
    ],
  }));
}

/** In plain words what a person should do now, and what the system does not do by itself. */
function NextStep({ lead }: { lead: LeadFile }) {
  const { t } = useTranslation();
  const inCase = lead.caseId && (
    <>
      {' '}
      <Go to={`/cases/${lead.county}/${lead.caseId}`}>{t('查看申请')}</Go>
    </>
  );
  if (lead.kind === 'lost' && (lead.grantId || !isClosed(lead))) {
    return (
      <p className="y-lead-notice">
        {t('失去资格不会自动停发,须由人核实后在申请中终止。')}
        {inCase}
      </p>
    );
  }
  if (lead.isAutomatic && lead.grantId && lead.kind !== 'lost') {
    return (
      <p className="y-lead-notice">
        {t('免申即享:到了规定的日子,不用申请就已经给予。请告知老人;本人不愿享受的,在申请中办理“放弃享受”。')}
        {inCase}
      </p>
    );
  }
  if (lead.isAutomatic && lead.kind === 'gained' && !isClosed(lead)) {
    return (
      <p className="y-lead-notice">
        {lead.before === null
          ? t('建档时已经符合:请核实老人是否已在享受;还没有享受的,代为申请。')
          : t('免申即享:符合条件的当天由系统直接给予,不用申请。老人不愿享受的,登记“老人不需要”。')}
      </p>
    );
  }
  if (isClosed(lead)) {
    return (
      <p className="y-lead-notice">
        {t('已办结')} <Day at={lead.closedAt} />
        {inCase}
      </p>
    );
  }
  const words =
    lead.state === 'applied'
      ? t('已经提交申请,结果以申请为准。')
      : lead.kind === 'nowUnknown'
        ? t('先查明缺少的情况并登记到老人档案,系统会马上重新判断。')
        : lead.kind === 'amountChanged'
          ? t('额度与已给予的不同,请核实后在申请中办理。')
          : mayApply(lead) && lead.workflow !== null
            ? t('请联系老人说明这项待遇,愿意的,代为申请。')
            : t('请联系老人说明。');
  return (
    <p className="y-lead-notice">
      {words}
      {inCase}
    </p>
  );
}
