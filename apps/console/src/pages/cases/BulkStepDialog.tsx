import { Input, Progress, Radio } from 'antd';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { actOnCase } from '../../../../../server/src/rights/cases/contract.ts';
import { listBenefits } from '../../../../../server/src/rights/policies/contract.ts';
import { call, newClientId } from '../../client/call.ts';
import { keyOf } from '../../client/queries.ts';
import { asProblem } from '../../client/problem-error.ts';
import { Choice, Field } from '../../components/Field.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { StateTag } from '../../components/values.tsx';
import { BenefitAmount } from '../rights/BenefitAmount.tsx';
import { outcomeLabels, outcomeTones } from '../rights/outcomes.ts';
import { commonSteps, groupsOf, sumsOf, takeEach, type ListedCase, type Outcome, type Weighed } from './bulk-steps.ts';
import { ownInputLabels } from './case-labels.ts';
import { Dialog } from '../../components/Dialog.tsx';

/** What the rules say today of the benefit that each case asks for; read only where the step decides a right. */
function useWeighed(cases: readonly ListedCase[]) {
  const inputs = [...new Map(cases.map(({ county, elderId: id }) => [id, { params: { county, id } }])).values()];
  return useQueries({
    queries: inputs.map((input) => ({
      queryKey: keyOf(listBenefits, input),
      queryFn: () => call(listBenefits, input),
    })),
    combine: (results) => {
      const weighed = new Map<string, Weighed>();
      inputs.forEach(({ params }, index) => {
        const rows = results[index]?.data?.rows ?? [];
        for (const one of cases.filter(({ elderId }) => elderId === params.id)) {
          const found = rows.find(({ id }) => id === one.benefit);
          if (found) weighed.set(one.id, found);
        }
      });
      const failure = results.find(({ error }) => error)?.error;
      return {
        weighed,
        isReading: results.some(({ isPending }) => isPending),
        problem: failure ? asProblem(failure) : undefined,
        retry: () => results.filter(({ error }) => error).forEach(({ refetch }) => void refetch()),
      };
    },
  });
}

/** One step for many cases: which, how many and what they come to, why once; then one by one, each with its outcome. */
export function BulkStepDialog(props: { cases: readonly ListedCase[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { onClose } = props;
  const client = useQueryClient();
  const groups = groupsOf(props.cases);
  const [part, setPart] = useState('');
  const cases = groups.find(({ key }) => key === part)?.cases ?? props.cases;
  const { steps, leftOut } = commonSteps(cases);
  const [picked, setPicked] = useState('');
  const [reason, setReason] = useState('');
  const [hasTried, setTried] = useState(false);
  const [phase, setPhase] = useState<'ask' | 'work' | 'over'>('ask');
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const isStopped = useRef(false);
  const step = steps.find(({ action }) => action === picked) ?? (steps.length === 1 ? steps[0] : undefined);
  const decides = phase === 'ask' && (step?.decidesRight ?? false);
  const { weighed, isReading, problem, retry } = useWeighed(decides ? cases : []);
  const lacksReason = (step?.requiresReason ?? false) && reason.trim().length < 2;
  const isReady = step !== undefined && !isReading && !problem;

  const work = async () => {
    setTried(true);
    if (!step || !isReady || lacksReason || phase !== 'ask') return;
    setPhase('work');
    await takeEach(
      cases,
      (one) =>
        call(
          actOnCase,
          {
            params: { county: one.county, id: one.id },
            body: { action: step.action, version: one.version, ...(step.requiresReason && { reason: reason.trim() }) },
          },
          { clientId: newClientId() },
        ),
      (id, outcome) => setOutcomes((before) => new Map(before).set(id, outcome)),
      () => isStopped.current,
    );
    setPhase('over');
    await client.invalidateQueries();
  };
  const close = () => {
    if (phase === 'work') isStopped.current = true;
    else onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void work();
  };
  const done = [...outcomes.values()].filter((outcome) => 'done' in outcome).length;
  const refused = outcomes.size - done;
  const undone = cases.length - outcomes.size;

  return (
    <Dialog
      width={960}
      title={t('批量办理 {{n}} 件申请', { n: cases.length })}
      okText={
        phase === 'over' ? t('关闭') : step ? t('{{step}} {{n}} 件', { step: step.name, n: cases.length }) : t('办理')
      }
      cancelText={phase === 'work' ? t('停止') : t('取消')}
      okButtonProps={{
        loading: phase === 'work',
        danger: phase !== 'over' && step?.toKind === 'refused',
        disabled: phase === 'ask' && !isReady,
      }}
      cancelButtonProps={phase === 'over' ? { style: { display: 'none' } } : {}}
      onOk={() => (phase === 'over' ? onClose() : void work())}
      onCancel={close}
      mask={{ closable: false }}
      closable={{ 'aria-label': t('关闭') }}
    >
      {phase === 'ask' ? (
        <form onSubmit={submit}>
          {groups.length > 1 && (
            <Field label={t('办理哪些')}>
              <Choice
                value={part}
                onChange={(key) => {
                  setPart(key);
                  setPicked('');
                }}
                placeholder={t('所选全部 {{n}} 件', { n: props.cases.length })}
                options={groups.map(({ key, name, cases: some }) => ({
                  value: key,
                  label: t('{{benefit}}:{{n}} 件', { benefit: name, n: some.length }),
                }))}
              />
            </Field>
          )}
          {steps.length > 0 ? (
            <div className="y-field" role="group" aria-label={t('办理哪一步')}>
              <span className="y-label">{t('办理哪一步')}</span>
              <Radio.Group
                vertical
                value={step?.action ?? ''}
                onChange={(event) => setPicked(String(event.target.value))}
                options={steps.map(({ action, name, toName }) => ({
                  value: action,
                  label: t('{{step}}(进入“{{state}}”)', { step: name, state: toName }),
                }))}
              />
            </div>
          ) : (
            <p>{t('没有可以一起办理的步骤。请选同一事项、同一环节的申请,或逐件打开办理。')}</p>
          )}
          {leftOut.map(({ action, name, ownInput }) => (
            <p key={action} className="y-secondary">
              {t('“{{step}}”不能批量办理:{{why}}', { step: name, why: t(ownInputLabels[ownInput ?? ''] ?? '') })}
            </p>
          ))}
          {step?.requiresReason && (
            <Field
              label={t('理由')}
              isRequired
              hint={t('写一次,记入所选的每一件。')}
              error={hasTried && lacksReason ? t('请写明理由,至少两个字;它会记入档案。') : undefined}
            >
              <Input.TextArea
                value={reason}
                rows={2}
                maxLength={500}
                onChange={(event) => setReason(event.target.value)}
              />
            </Field>
          )}
          {step && (
            <div className="y-field" role="status" aria-busy={isReading}>
              {isReading ? (
                <p>{t('正在按目前登记的情况计算额度…')}</p>
              ) : (
                <Consequence cases={cases} weighed={weighed} decides={decides} />
              )}
            </div>
          )}
          <ProblemNote problem={problem} onRetry={retry} />
          {/* Without a submit button Enter does nothing in a form of several fields. */}
          <button type="submit" hidden />
        </form>
      ) : (
        <>
          <Progress
            percent={Math.round((outcomes.size * 100) / cases.length)}
            status={phase === 'work' ? 'active' : refused > 0 || undone > 0 ? 'exception' : 'success'}
            aria-label={t('办理进度')}
          />
          <p role="status">
            {phase === 'work'
              ? t('正在办理,已完成 {{n}} / {{total}} 件。', { n: outcomes.size, total: cases.length })
              : refused + undone === 0
                ? t('已办理 {{n}} 件。', { n: done })
                : t('已办理 {{done}} 件,未能办理 {{refused}} 件,还没有办理 {{undone}} 件;未办成的仍然选中。', {
                    done,
                    refused,
                    undone,
                  })}
          </p>
        </>
      )}
      <CaseTable cases={cases} {...(decides ? { weighed } : {})} {...(phase === 'ask' ? {} : { outcomes })} />
    </Dialog>
  );
}

/** How many of which benefit, and the sum where the step decides it. */
function Consequence(props: { cases: readonly ListedCase[]; weighed: ReadonlyMap<string, Weighed>; decides: boolean }) {
  const { t } = useTranslation();
  return (
    <ul className="y-plain">
      {sumsOf(props.cases, props.weighed).map(({ benefit, name, unit, cases, amount }) => (
        <li key={`${benefit} ${unit ?? ''}`}>
          <strong>{t('{{benefit}}:{{n}} 件', { benefit: name, n: cases })}</strong>{' '}
          {amount !== null && (
            <>
              {t('合计')} <BenefitAmount amount={amount} unit={unit} />
            </>
          )}
          {props.decides && unit === null && (
            <StateTag tone="warning" text={t('按目前登记的情况定不了额度,办理时会被拒绝')} />
          )}
        </li>
      ))}
    </ul>
  );
}

function CaseTable(props: {
  cases: readonly ListedCase[];
  weighed?: ReadonlyMap<string, Weighed>;
  outcomes?: ReadonlyMap<string, Outcome>;
}) {
  const { t } = useTranslation();
  const { cases, weighed, outcomes } = props;
  return (
    <div
      className="y-table-scroll"
      style={{ maxHeight: '40vh', overflowY: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label={t('所选申请')}
    >
      <table className="y-table">
        <caption className="y-visually-hidden">{t('所选申请')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('申请号')}</th>
            <th scope="col">{t('老人')}</th>
            <th scope="col">{t('事项')}</th>
            <th scope="col">{t('环节')}</th>
            {weighed && <th scope="col">{t('额度')}</th>}
            {outcomes && <th scope="col">{t('结果')}</th>}
          </tr>
        </thead>
        <tbody>
          {cases.map((one) => {
            const found = weighed?.get(one.id);
            return (
              <tr key={one.id}>
                <td className="y-number">{one.number}</td>
                <td>{one.elderName}</td>
                <td>{one.benefitName}</td>
                <td>{one.stateName}</td>
                {weighed && (
                  <td>
                    {found?.outcome === 'eligible' ? (
                      <BenefitAmount amount={found.amount} unit={found.unit} />
                    ) : (
                      found && (
                        <StateTag
                          tone={outcomeTones[found.outcome] ?? 'neutral'}
                          text={t(outcomeLabels[found.outcome] ?? '')}
                        />
                      )
                    )}
                  </td>
                )}
                {outcomes && (
                  <td>
                    <OutcomeCell outcome={outcomes.get(one.id)} />
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function OutcomeCell({ outcome }: { outcome: Outcome | undefined }) {
  const { t, i18n } = useTranslation();
  if (!outcome) return <StateTag tone="neutral" text={t('还没有办理')} />;
  if ('done' in outcome)
    return <StateTag tone="good" text={t('已进入“{{state}}”', { state: outcome.done.stateName })} />;
  return (
    <>
      <StateTag tone="bad" text={t('未能办理')} />
      <div>{i18n.language === 'en' ? outcome.refused.en : outcome.refused.zh}</div>
    </>
  );
}
