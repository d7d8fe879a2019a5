import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../../../server/src/rights/assessments/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { fetchFile, saveFile } from '../../client/call.ts';
import { asProblem, type ProblemError } from '../../client/problem-error.ts';
import { useAct } from '../../client/queries.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import { gradeLabels, labelOf } from '../../components/elder-labels.ts';
import { Choice, Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { Fact, Facts, FileOf, FilePage, Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { Timeline } from '../../components/Timeline.tsx';
import { Day, Nothing, StateTag } from '../../components/values.tsx';
import { Why } from '../../components/Why.tsx';
import { useMay } from '../../session/session.tsx';
import { relationLabels } from '../cases/case-labels.ts';
import { AnswersView } from './AnswersView.tsx';
import {
  assessmentReasonLabels,
  assessmentStatusLabels,
  assessmentStatusTones,
  instrumentLabels,
  signatureLabels,
} from './assessment-labels.ts';
import { AssessmentForm } from './AssessmentForm.tsx';

export type AssessmentFile = OutputOf<typeof contract.getAssessment>;
type Dialog = 'sendBack' | 'confirm' | 'object' | 'cancel' | 'report' | 'answers';

/** One assessment: the form for the first assessor, the second's check, the elder's word, the result. */
export function Page() {
  return <FileOf endpoint={contract.getAssessment}>{(file) => <Assessment file={file} />}</FileOf>;
}

function Assessment({ file }: { file: AssessmentFile }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const params = { county: file.county, id: file.id };
  const [opened, setOpened] = useState<Dialog>();
  const [purpose, setPurpose] = useState<string>();
  const [reportProblem, setReportProblem] = useState<ProblemError>();
  const close = () => setOpened(undefined);
  const countersign = useAct(contract.countersignAssessment, { onDone: close });
  const cancel = useAct(contract.cancelAssessment, { onDone: close });
  const can = (what: AssessmentFile['can'][number]) => file.can.includes(what);
  const isEnglish = i18n.language === 'en';
  const report = async (why: string) => {
    try {
      saveFile(await fetchFile(contract.getReport, { params, query: { purpose: why } }));
      close();
    } catch (failure) {
      setReportProblem(asProblem(failure));
    }
  };
  return (
    <FilePage
      title={t('{{name}} 的能力评估', { name: file.elderName })}
      subtitle={
        <>
          <Go to={`/elders/${file.county}/${file.elderId}`}>{t('老人档案')}</Go>{' '}
          <span className="y-number">{file.residentIdMasked}</span> · {file.areaName} ·{' '}
          {t(labelOf(instrumentLabels, file.instrument))}
        </>
      }
      state={
        <>
          <StateTag
            tone={assessmentStatusTones[file.status] ?? 'neutral'}
            text={t(labelOf(assessmentStatusLabels, file.status))}
          />
          {file.gradeName && <StateTag tone="good" text={t(labelOf(gradeLabels, file.finalGrade)) || file.gradeName} />}
        </>
      }
      actions={
        <>
          {can('countersign') && (
            <>
              <Button
                type="primary"
                loading={countersign.isPending}
                onClick={() => countersign.act({ params, body: { decision: 'agree', version: file.version } })}
              >
                {t('复核同意')}
              </Button>
              <Button onClick={() => setOpened('sendBack')}>{t('退回重评')}</Button>
            </>
          )}
          {can('confirm') && (
            <Button type="primary" onClick={() => setOpened('confirm')}>
              {t('登记老人确认')}
            </Button>
          )}
          {can('object') && <Button onClick={() => setOpened('object')}>{t('登记异议')}</Button>}
          {can('readAnswers') && !can('countersign') && (
            <Button onClick={() => setOpened('answers')}>{t('查看各项评分')}</Button>
          )}
          {file.status === 'final' && !file.recognisedFrom && may(contract.getReport) && (
            <Button onClick={() => setOpened('report')}>{t('下载评估报告')}</Button>
          )}
          {can('cancel') && (
            <Button danger onClick={() => setOpened('cancel')}>
              {t('取消评估')}
            </Button>
          )}
        </>
      }
      trace={{ county: file.county, type: 'elder', id: file.elderId }}
      problem={countersign.problem}
      facts={
        <>
          {can('sign') ? (
            <AssessmentForm file={file} />
          ) : (
            <>
              <Result file={file} />
              {file.reasons.length > 0 && (
                <Why
                  clauses={file.reasons.map((reason) => ({
                    key: reason.code,
                    holds: null,
                    text: isEnglish ? reason.textEn : reason.text,
                    source: reason.clause,
                  }))}
                />
              )}
              {(can('countersign') || purpose) && <AnswersView file={file} {...(purpose ? { purpose } : {})} />}
            </>
          )}
        </>
      }
      history={
        <>
          <Section title={t('签字与经过')}>
            <Timeline
              empty={t('还没有签字。')}
              entries={file.signatures.map((signature, index) => ({
                key: String(index),
                at: signature.at,
                title: t(labelOf(signatureLabels, signature.part)),
                who: `${signature.signerName}${signature.relation ? `(${t(labelOf(relationLabels, signature.relation))})` : ''}`,
                reason: signature.note,
              }))}
            />
          </Section>
          {file.caseId && (
            <p>
              <Go to={`/cases/${file.county}/${file.caseId}`}>{t('打开所属申请')}</Go>
            </p>
          )}
          <ReasonDialog
            isOpen={opened === 'sendBack'}
            title={t('退回重评')}
            consequence={t('退回第一评估员重新填写,原评分保留。')}
            needsReason
            confirmText={t('退回')}
            isPending={countersign.isPending}
            problem={countersign.problem}
            onConfirm={(note) =>
              countersign.act({ params, body: { decision: 'sendBack', note, version: file.version } })
            }
            onClose={close}
          />
          <ReasonDialog
            isOpen={opened === 'cancel'}
            title={t('取消评估')}
            needsReason
            isDanger
            confirmText={t('取消评估')}
            isPending={cancel.isPending}
            problem={cancel.problem}
            onConfirm={(reason) => cancel.act({ params, body: { reason, version: file.version } })}
            onClose={close}
          />
          <ReasonDialog
            isOpen={opened === 'report'}
            title={t('下载评估报告')}
            consequence={t('报告含健康信息,下载用途会记入审计日志。')}
            needsReason
            confirmText={t('下载')}
            suggestions={[t('补贴审核'), t('交老人本人留存')]}
            problem={reportProblem}
            onConfirm={(why) => void report(why)}
            onClose={close}
          />
          <ReasonDialog
            isOpen={opened === 'answers'}
            title={t('查看各项评分')}
            consequence={t('各项评分属于健康信息,查看用途会记入审计日志。')}
            needsReason
            confirmText={t('查看')}
            suggestions={[t('补贴审核'), t('处理投诉或异议')]}
            onConfirm={(why) => {
              setPurpose(why);
              close();
            }}
            onClose={close}
          />
          {opened === 'confirm' && <ConfirmDialog file={file} onClose={close} />}
          {opened === 'object' && <ObjectDialog file={file} onClose={close} />}
        </>
      }
    />
  );
}

function Result({ file }: { file: AssessmentFile }) {
  const { t } = useTranslation();
  return (
    <Section title={t('评估结果')}>
      <Facts>
        <Fact label={t('原因')}>{t(labelOf(assessmentReasonLabels, file.reason))}</Fact>
        <Fact label={t('计划日期')}>
          <Day at={file.plannedOn} />
        </Fact>
        <Fact label={t('评估日期')}>
          <Day at={file.assessedOn} />
        </Fact>
        <Fact label={t('总分')}>{file.total ?? <Nothing />}</Fact>
        <Fact label={t('初步等级')}>{t(labelOf(gradeLabels, file.initialGrade)) || <Nothing />}</Fact>
        <Fact label={t('最终等级')}>{t(labelOf(gradeLabels, file.finalGrade)) || <Nothing />}</Fact>
        <Fact label={t('有效期至')}>
          <Day at={file.validUntil} />
        </Fact>
        {file.recognisedFrom && (
          <Fact label={t('作出评估的区县')}>
            <AreaName code={`${file.recognisedFrom}000000`} isFull />
          </Fact>
        )}
        {file.cancelReason && <Fact label={t('取消原因')}>{file.cancelReason}</Fact>}
        {file.dimensions.map((dimension) => (
          <Fact key={dimension.id} label={dimension.name}>
            {dimension.score ?? <Nothing />} / {dimension.maximum}
          </Fact>
        ))}
      </Facts>
    </Section>
  );
}

const relations = ['self', 'spouse', 'child', 'otherRelative', 'guardian', 'hiredCarer', 'committeeWorker', 'other'];

function ConfirmDialog({ file, onClose }: { file: AssessmentFile; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(file.elderName);
  const [relation, setRelation] = useState('self');
  const [note, setNote] = useState('');
  const { act, isPending, problem } = useAct(contract.confirmAssessment, { onDone: onClose });
  return (
    <FormDialog
      title={t('登记老人确认')}
      confirmText={t('确认')}
      isPending={isPending}
      problem={problem}
      onConfirm={() =>
        act({
          params: { county: file.county, id: file.id },
          body: { name, relation: relation as 'self', version: file.version, ...(note ? { note } : {}) },
        })
      }
      onClose={onClose}
    >
      <p>{t('请把结果读给老人或代理人听。确认后评估结果生效。')}</p>
      <Field
        label={t('确认人姓名')}
        name="name"
        problem={problem}
        isRequired
        {...(name === file.elderName ? { from: t('老人档案') } : {})}
      >
        <Input value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t('与老人关系')} name="relation" problem={problem} isRequired>
        <Choice
          value={relation}
          onChange={setRelation}
          options={relations.map((value) => ({ value, label: t(labelOf(relationLabels, value)) }))}
        />
      </Field>
      <Field label={t('说明')} name="note" problem={problem}>
        <Input value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
    </FormDialog>
  );
}

function ObjectDialog({ file, onClose }: { file: AssessmentFile; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(file.elderName);
  const [relation, setRelation] = useState('self');
  const { act, isPending, problem } = useAct(contract.objectToAssessment, { onDone: onClose });
  return (
    <ReasonDialog
      isOpen
      title={t('登记异议')}
      consequence={t('登记后原结果停止使用,由另外两名评估员重新评估。')}
      needsReason
      confirmText={t('登记异议')}
      isPending={isPending}
      problem={problem}
      onConfirm={(reason) =>
        act({ params: { county: file.county, id: file.id }, body: { name, relation: relation as 'self', reason } })
      }
      onClose={onClose}
    >
      <Field label={t('异议人姓名')} isRequired>
        <Input value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t('与老人关系')} isRequired>
        <Choice
          value={relation}
          onChange={setRelation}
          options={relations.map((value) => ({ value, label: t(labelOf(relationLabels, value)) }))}
        />
      </Field>
    </ReasonDialog>
  );
}
