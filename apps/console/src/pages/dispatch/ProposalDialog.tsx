import { Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accept, suggest } from '../../../../../server/src/care/dispatch/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { Loading } from '../../components/Loading.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { StateTag } from '../../components/values.tsx';
import { formatTime } from '../../format/format.ts';
import type { Board } from './board.ts';
import { Dialog } from '../../components/Dialog.tsx';

type Plan = OutputOf<typeof suggest>;

/** The planner's proposal for visits without anybody; nothing is sent before a person takes it over. */
export function ProposalDialog(props: { county: string; board: Board; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { county, onClose } = props;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  // What was taken over stays in sight with its outcomes, though the board has moved on.
  const [taken, setTaken] = useState<{ plan: Plan; board: Board }>();
  const query = useCall(suggest, { params: { county }, query: { day: props.board.day } }, { enabled: !taken });
  const { act, isPending, problem, data: done } = useAct(accept);
  const plan = taken?.plan ?? query.data;
  const board = taken?.board ?? props.board;
  const chosen = (plan?.proposals ?? []).filter(({ visitId }) => !left.has(visitId));
  const toggle = (visitId: string) => {
    const after = new Set(left);
    if (!after.delete(visitId)) after.add(visitId);
    setLeft(after);
  };
  const takeOver = () => {
    if (!plan) return;
    setTaken({ plan, board });
    act({
      params: { county },
      body: {
        assignments: chosen.flatMap(({ visitId, workers: [first, second] }) =>
          first ? [{ visitId, workerId: first.workerId, secondWorkerId: second?.workerId ?? null }] : [],
        ),
      },
    });
  };
  const nameOf = (visitId: string) => {
    const visit = board.unassigned.find(({ id }) => id === visitId);
    return visit ? `${formatTime(visit.plannedStart)} ${visit.elderName} · ${visit.productName}` : visitId;
  };
  const count = (outcome: 'assigned' | 'refused') =>
    (done?.results ?? []).filter((one) => one.outcome === outcome).length;
  return (
    <Dialog
      width={860}
      title={t('建议派单')}
      okText={done ? t('关闭') : t('采纳选中的 {{n}} 次', { n: chosen.length })}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending, disabled: !done && chosen.length === 0 }}
      cancelButtonProps={done ? { style: { display: 'none' } } : {}}
      onOk={done ? onClose : takeOver}
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <p role="status">
        {done
          ? t('已派单 {{assigned}} 次,未能派单 {{refused}} 次。', {
              assigned: count('assigned'),
              refused: count('refused'),
            })
          : t('系统的建议,采纳之前不会派单。不要的请取消勾选。')}
      </p>
      <ProblemNote problem={query.error ?? problem} onRetry={() => void query.refetch()} />
      {!plan && !query.error && <Loading />}
      {plan && plan.proposals.length === 0 && <p>{t('没有可以建议的派单。')}</p>}
      {plan && plan.proposals.length > 0 && (
        <div className="y-table-scroll" tabIndex={0} role="region" aria-label={t('建议派单')}>
          <table className="y-table">
            <caption className="y-visually-hidden">{t('建议派单')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('服务')}</th>
                <th scope="col">{t('护理员')}</th>
                <th scope="col">{t('为什么')}</th>
                {done && <th scope="col">{t('结果')}</th>}
              </tr>
            </thead>
            <tbody>
              {plan.proposals.map(({ visitId, workers }) => {
                const result = done?.results.find((one) => one.visitId === visitId);
                return (
                  <tr key={visitId}>
                    <td>
                      <Checkbox checked={!left.has(visitId)} disabled={!!taken} onChange={() => toggle(visitId)}>
                        {nameOf(visitId)}
                      </Checkbox>
                    </td>
                    <td>{workers.map(({ name }) => name).join('、')}</td>
                    <td className="y-secondary">{workers[0]?.reasons.join(' · ')}</td>
                    {done && (
                      <td>
                        <StateTag
                          tone={result?.outcome === 'assigned' ? 'good' : result ? 'bad' : 'neutral'}
                          text={result?.outcome === 'assigned' ? t('已派单') : result ? t('未派单') : t('未采纳')}
                        />
                        {result?.problem && <div>{i18n.language === 'en' ? result.problem.en : result.problem.zh}</div>}
                      </td>
                    )}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {plan && plan.unplaced.length > 0 && (
        <>
          <h3>{t('没有建议的({{n}})', { n: plan.unplaced.length })}</h3>
          <ul>
            {plan.unplaced.map(({ visitId, why }) => (
              <li key={visitId}>
                {nameOf(visitId)}:{why}
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
