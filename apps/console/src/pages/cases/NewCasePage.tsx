import { Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openCase } from '../../../../../server/src/rights/cases/contract.ts';
import { listBenefits } from '../../../../../server/src/rights/policies/contract.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { Choice, Field } from '../../components/Field.tsx';
import { Section } from '../../components/FilePage.tsx';
import { useFilters, useGo } from '../../components/Go.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { StateTag } from '../../components/values.tsx';
import { Why } from '../../components/Why.tsx';
import { BenefitAmount } from '../rights/BenefitAmount.tsx';
import { clausesOf, outcomeLabels, outcomeTones } from '../rights/outcomes.ts';
import { relationLabels } from './case-labels.ts';
import { ElderStep } from './ElderStep.tsx';

/** 代为申请: the person, the benefit with what the rules say today, who asks and why by proxy. */
export function Page() {
  const { t } = useTranslation();
  return (
    <>
      <div className="y-list-head">
        <PageTitle text={t('代为申请')} />
      </div>
      <ElderStep title={t('1. 为谁申请')}>
        {({ county, id, name }) => <Application key={id} county={county} id={id} name={name} />}
      </ElderStep>
    </>
  );
}

function Application({ county, id, name }: { county: string; id: string; name: string }) {
  const { t } = useTranslation();
  const go = useGo();
  const benefits = useCall(listBenefits, { params: { county, id } });
  const offered = (benefits.data?.rows ?? []).filter((row) => row.workflow);
  const [filters] = useFilters();
  const [chosen, setChosen] = useState(filters.benefit ?? '');
  const [relation, setRelation] = useState('self');
  const [applicantName, setApplicantName] = useState(name);
  const [proxyReason, setProxyReason] = useState('');
  const [form, setForm] = useState('');
  const { act, isPending, problem } = useAct(openCase, { onDone: (made) => go(`/cases/${made.county}/${made.id}`) });
  const benefit = offered.find((row) => row.id === chosen) ?? offered[0];
  const send = (submit: boolean) =>
    benefit &&
    act({
      body: {
        county,
        elderId: id,
        benefit: benefit.id,
        relation: relation as 'self',
        applicantName,
        proxyReason,
        documents: form ? [{ code: 'applicationForm', note: form }] : [],
        submit,
      },
    });
  return (
    <>
      <Section title={t('2. 申请事项')}>
        <ProblemNote problem={benefits.error ?? undefined} onRetry={() => void benefits.refetch()} />
        {benefits.data && offered.length === 0 && <p>{t('当地没有可以申请的事项。')}</p>}
        <Radio.Group
          aria-label={t('申请事项')}
          value={benefit?.id ?? ''}
          onChange={(event) => setChosen(String(event.target.value))}
          options={offered.map((row) => ({ value: row.id, label: row.name }))}
        />
        {benefit && (
          <>
            <p className="y-benefit">
              {t('按目前登记的情况')}
              <StateTag
                tone={outcomeTones[benefit.outcome] ?? 'neutral'}
                text={t(outcomeLabels[benefit.outcome] ?? '')}
              />
              <BenefitAmount amount={benefit.amount} unit={benefit.unit} />
              {benefit.missing.length > 0 &&
                t('还缺:{{what}}', { what: benefit.missing.map((missing) => missing.name).join('、') })}
            </p>
            <Why clauses={clausesOf(benefit.reasons, t('实际'))} note={benefit.standingText} />
          </>
        )}
      </Section>
      {benefit && (
        <Section title={t('3. 申请人与材料')}>
          <div className="y-form">
            <Field label={t('申请人与老人的关系')} name="relation" problem={problem} isRequired>
              <Choice
                value={relation}
                onChange={setRelation}
                options={[
                  'self',
                  'spouse',
                  'child',
                  'otherRelative',
                  'guardian',
                  'committeeWorker',
                  'serviceWorker',
                  'other',
                ].map((value) => ({ value, label: t(relationLabels[value] ?? value) }))}
              />
            </Field>
            <Field
              label={t('申请人姓名')}
              name="applicantName"
              problem={problem}
              isRequired
              {...(applicantName === name ? { from: t('老人档案') } : {})}
            >
              <Input value={applicantName} onChange={(event) => setApplicantName(event.target.value)} maxLength={50} />
            </Field>
            <Field
              label={t('代办原因')}
              name="proxyReason"
              problem={problem}
              isRequired
              hint={t('例如:老人不会使用手机,到社区窗口申请。')}
            >
              <Input value={proxyReason} onChange={(event) => setProxyReason(event.target.value)} maxLength={1000} />
            </Field>
            <Field
              label={t('申请表')}
              name="documents"
              problem={problem}
              hint={t('收到纸质申请表的,写明来源,例如:本人到窗口签字;也可以先存草稿,再上传文件。')}
            >
              <Input value={form} onChange={(event) => setForm(event.target.value)} maxLength={500} />
            </Field>
            <ProblemNote problem={problem} />
            <div className="y-form-end">
              <Button
                type="primary"
                loading={isPending}
                disabled={proxyReason.trim().length < 2 || !form}
                onClick={() => send(true)}
              >
                {t('提交申请')}
              </Button>
              <Button loading={isPending} disabled={proxyReason.trim().length < 2} onClick={() => send(false)}>
                {t('存为草稿')}
              </Button>
            </div>
          </div>
        </Section>
      )}
    </>
  );
}
