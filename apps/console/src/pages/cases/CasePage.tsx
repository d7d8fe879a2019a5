import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actOnCase, getCase } from '../../../../../server/src/rights/cases/contract.ts';
import { listAssessments } from '../../../../../server/src/rights/assessments/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { gradeLabels, labelOf } from '../../components/elder-labels.ts';
import { DayInput, Field } from '../../components/Field.tsx';
import { Fact, Facts, FileOf, FilePage, Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { roleLabels } from '../../components/labels.ts';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { Timeline } from '../../components/Timeline.tsx';
import { Day, DueTag, Nothing, StateTag } from '../../components/values.tsx';
import { Why } from '../../components/Why.tsx';
import { useMay } from '../../session/session.tsx';
import { assessmentStatusLabels } from '../assessments/assessment-labels.ts';
import { channelLabels } from '../orders/order-labels.ts';
import { BenefitAmount } from '../rights/BenefitAmount.tsx';
import { clausesOf, outcomeLabels, outcomeTones } from '../rights/outcomes.ts';
import { CaseDocuments } from './CaseDocuments.tsx';
import { relationLabels, stateKindTones } from './case-labels.ts';
import { NoticeSheet } from './NoticeSheet.tsx';

type Case = OutputOf<typeof getCase>;
type Allowed = Case['allowed'][number];

/** The whole case and why: state, next step, documents, assessment, determination, notice, grants, history. */
export function Page() {
  return <FileOf endpoint={getCase}>{(file) => <CaseFile file={file} />}</FileOf>;
}

function CaseFile({ file }: { file: Case }) {
  const { t } = useTranslation();
  const roleName = (role: string | null) => t(labelOf(roleLabels, role));
  return (
    <FilePage
      title={t('{{what}}申请 {{number}}', { what: file.benefitName, number: file.number })}
      subtitle={
        <>
          <Go to={`/elders/${file.county}/${file.elderId}`}>{file.elderName}</Go>{' '}
          <span className="y-number">{file.residentIdMasked}</span> · {file.areaName}
        </>
      }
      state={
        <>
          <StateTag tone={stateKindTones[file.stateKind] ?? 'neutral'} text={file.stateName} />
          {file.dueOn && <DueTag day={file.dueOn} />}
          {file.escalatedTo && (
            <StateTag tone="warning" text={t('已上报{{who}}', { who: roleName(file.escalatedTo) })} />
          )}
          {!file.workflowVerified && <StateTag tone="warning" text={t('办理时限未经核实,仅供演示')} />}
        </>
      }
      next={
        <>
          {file.role && (
            <strong>
              {t('下一步由{{who}}办理', { who: roleName(file.role) })}
              {' · '}
            </strong>
          )}
          {file.stateHelp}
          <Actions file={file} />
        </>
      }
      trace={{ county: file.county, type: 'case', id: file.id }}
      facts={
        <>
          <Section title={t('申请')}>
            <Facts>
              <Fact label={t('申请人')}>
                {file.applicantName}({t(labelOf(relationLabels, file.applicantRelation))})
              </Fact>
              <Fact label={t('渠道')}>{t(labelOf(channelLabels, file.channel))}</Fact>
              {file.proxyReason && <Fact label={t('代办原因')}>{file.proxyReason}</Fact>}
              <Fact label={t('申请日期')}>
                <Day at={file.openedAt} />
              </Fact>
              <Fact label={t('本环节开始')}>
                <Day at={file.stateSince} />
              </Fact>
            </Facts>
          </Section>
          <CaseDocuments file={file} />
          <Assessment file={file} />
          <Determination file={file} />
        </>
      }
      history={
        <>
          <Grants file={file} />
          {file.notice && <NoticeSheet file={file} notice={file.notice} />}
          <Section title={t('办理经过')}>
            <Timeline
              entries={[...file.history].reverse().map((step) => ({
                key: String(step.seq),
                at: step.at,
                title: (
                  <>
                    {step.actionName} → {step.toStateName}
                  </>
                ),
                who: `${step.actorName}(${roleName(step.actorRole)})`,
                reason: step.reason,
              }))}
            />
          </Section>
        </>
      }
    />
  );
}

/** What I may do now; what cannot be done yet says what is missing. */
function Actions({ file }: { file: Case }) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<Allowed>();
  const [endsOn, setEndsOn] = useState('');
  const { act, isPending, problem, reset } = useAct(actOnCase, { onDone: () => setChosen(undefined) });
  if (file.allowed.length === 0) return null;
  const stateName = (id: string) => file.states.find((state) => state.id === id)?.name ?? id;
  const kindOf = (id: string) => file.states.find((state) => state.id === id)?.kind;
  // Steps that take an existing grant away may name the last day; the others need no day.
  const endsGrant = (action: Allowed) =>
    file.grants.some((grant) => !grant.validTo) && ['closed', 'refused'].includes(kindOf(action.to) ?? '');
  // What owes no reason is the ordinary way on; sending back and refusing come after it.
  const ordered = [...file.allowed].sort((a, b) => Number(a.requiresReason) - Number(b.requiresReason));
  return (
    <div className="y-actions y-no-print" role="group" aria-label={t('可以办理')}>
      {ordered.map((action, index) => (
        <span key={action.action} className="y-action">
          <Button
            type={index === 0 && action.blockedBy.length === 0 ? 'primary' : 'default'}
            danger={kindOf(action.to) === 'refused'}
            disabled={action.blockedBy.length > 0}
            onClick={() => {
              reset();
              setChosen(action);
            }}
          >
            {action.name}
          </Button>
          {action.blockedBy.map((block) => (
            <span key={block.code} className="y-secondary">
              {i18n.language === 'en' ? block.en : block.zh}
            </span>
          ))}
        </span>
      ))}
      <ReasonDialog
        isOpen={!!chosen}
        title={chosen?.name ?? ''}
        consequence={chosen && t('办理后进入“{{state}}”。', { state: stateName(chosen.to) })}
        needsReason={chosen?.requiresReason ?? false}
        isDanger={chosen !== undefined && kindOf(chosen.to) === 'refused'}
        confirmText={chosen?.name ?? t('办理')}
        isPending={isPending}
        problem={problem}
        onConfirm={(reason) =>
          chosen &&
          act({
            params: { county: file.county, id: file.id },
            body: {
              action: chosen.action,
              version: file.version,
              ...(reason ? { reason } : {}),
              data: endsGrant(chosen) && endsOn ? { endsOn } : {},
            },
          })
        }
        onClose={() => setChosen(undefined)}
      >
        {chosen && endsGrant(chosen) && (
          <Field label={t('补贴截止日期')} name="data.endsOn" problem={problem} hint={t('留空为今天。')}>
            <DayInput value={endsOn} onChange={setEndsOn} min={serverToday()} />
          </Field>
        )}
      </ReasonDialog>
    </div>
  );
}

function Assessment({ file }: { file: Case }) {
  const { t } = useTranslation();
  const may = useMay();
  // The case takes an assessment over once it is final; until then the one that was planned for it is under way.
  const planned = useCall(
    listAssessments,
    { params: { county: file.county }, query: { elderId: file.elderId } },
    { enabled: !file.assessment && may(listAssessments) },
  );
  const assessment =
    file.assessment ?? planned.data?.rows.find((row) => row.caseId === file.id && row.status !== 'cancelled');
  return (
    <Section title={t('能力评估')}>
      {assessment ? (
        <Facts>
          <Fact label={t('状态')}>
            <Go to={`/assessments/${file.county}/${assessment.id}`}>
              {t(labelOf(assessmentStatusLabels, assessment.status))}
            </Go>
          </Fact>
          <Fact label={t('总分')}>{assessment.total ?? <Nothing />}</Fact>
          <Fact label={t('能力等级')}>{t(labelOf(gradeLabels, assessment.finalGrade)) || <Nothing />}</Fact>
          <Fact label={t('评估日期')}>
            <Day at={assessment.assessedOn} />
          </Fact>
          <Fact label={t('有效期至')}>
            <Day at={assessment.validUntil} />
          </Fact>
        </Facts>
      ) : (
        <p className="y-secondary">{t('受理后安排评估,或采用仍有效的评估结果。')}</p>
      )}
    </Section>
  );
}

function Determination({ file }: { file: Case }) {
  const { t } = useTranslation();
  const { determination } = file;
  if (!determination) return <Why clauses={[]} />;
  return (
    <>
      <Why clauses={clausesOf(determination.reasons, t('实际'))} />
      <Section title={t('资格判定')}>
        <Facts>
          <Fact label={t('结论')}>
            <StateTag
              tone={outcomeTones[determination.outcome] ?? 'neutral'}
              text={t(labelOf(outcomeLabels, determination.outcome))}
            />{' '}
            <Go to={`/determinations/${file.county}/${determination.id}`}>{t('查看判定')}</Go>
          </Fact>
          <Fact label={t('额度')}>
            <BenefitAmount amount={determination.amount} unit={determination.unit} />
          </Fact>
          <Fact label={t('判定日期')}>
            <Day at={determination.asOf} />
          </Fact>
          <Fact label={t('依据')}>
            {determination.source.document} {determination.source.number ?? ''} {determination.source.clause}
            {!determination.verified && <StateTag tone="warning" text={t('规则数值未经核实,仅供演示')} />}
          </Fact>
        </Facts>
      </Section>
    </>
  );
}

function Grants({ file }: { file: Case }) {
  const { t } = useTranslation();
  if (file.grants.length === 0) return null;
  return (
    <Section title={t('已给予的补贴')}>
      <ul className="y-plain y-lines">
        {file.grants.map((grant) => (
          <li key={grant.id}>
            <strong>
              <BenefitAmount amount={grant.amount} unit={grant.unit} />
            </strong>{' '}
            <Day at={grant.validFrom} /> – {grant.validTo ? <Day at={grant.validTo} /> : t('长期')}
            {grant.endReason && <div className="y-secondary">{grant.endReason}</div>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
