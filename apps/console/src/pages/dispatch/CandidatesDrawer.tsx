import { Button, Drawer, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../../../server/src/care/dispatch/contract.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { Field } from '../../components/Field.tsx';
import { Fact, Facts } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { Loading } from '../../components/Loading.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { StateTag } from '../../components/values.tsx';
import { formatDay, formatTime } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import { useKeys } from '../../shell/keys.ts';
import { visitStatusLabels, visitStatusTones } from '../orders/order-labels.ts';
import { canPick, carersOf, togglePick, type Board, type BoardVisit, type Candidate } from './board.ts';

const NUMBERED = 9;

/** Who can make a visit, ranked, with the reasons; keys 1–9 pick, then one press sends. */
export function CandidatesDrawer(props: { county: string; board: Board; visit: BoardVisit; onClose: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { county, board, visit, onClose } = props;
  const params = { county, id: visit.id };
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [reason, setReason] = useState('');
  const [isTakingOff, setTakingOff] = useState(false);
  const confirm = useRef<HTMLButtonElement>(null);
  const { data, error, refetch } = useCall(contract.listCandidates, { params });
  const assign = useAct(contract.assign, { onDone: onClose });
  const unassign = useAct(contract.unassign, {
    onDone: () => {
      setTakingOff(false);
      onClose();
    },
  });
  const fit = (data?.rows ?? []).filter(({ exclusions }) => exclusions.length === 0);
  const others = (data?.rows ?? []).filter(({ exclusions }) => exclusions.length > 0);
  const canSend = may(contract.assign) && ['planned', 'assigned'].includes(visit.status);
  const isChange = visit.workerId !== null;
  const needsReason = isChange || others.some(({ workerId }) => picked.includes(workerId));
  const pick = (workerId: string | undefined) => {
    if (!workerId || !canSend) return;
    assign.reset();
    setPicked(togglePick(picked, workerId, visit.carers));
  };
  // The button takes the focus only when it can be pressed, which is after the pick is shown.
  useEffect(() => {
    if (picked.length > 0) confirm.current?.focus();
  }, [picked]);
  useKeys(
    Object.fromEntries(
      Array.from({ length: NUMBERED }, (_, index) => [String(index + 1), () => pick(fit[index]?.workerId)]),
    ),
  );
  const [first, second] = picked;
  const send = () => {
    if (!first) return;
    assign.act({
      params,
      body: {
        workerId: first,
        secondWorkerId: second ?? null,
        ...(needsReason && reason.trim() ? { reason: reason.trim() } : {}),
      },
    });
  };
  const sent = carersOf(board, visit);
  return (
    <Drawer
      open
      size={560}
      title={t('候选护理员')}
      onClose={onClose}
      closable={{ 'aria-label': t('关闭') }}
      footer={
        canSend && (
          <div className="y-actions">
            <Button
              ref={confirm}
              type="primary"
              loading={assign.isPending}
              disabled={!first || (needsReason && reason.trim().length < 2)}
              onClick={send}
            >
              {isChange ? t('改派') : t('派单')}
            </Button>
            {isChange && may(contract.unassign) && (
              <Button danger onClick={() => setTakingOff(true)}>
                {t('撤销派单')}
              </Button>
            )}
          </div>
        )
      }
    >
      <Facts>
        <Fact label={t('老人')}>
          <Go to={`/visits/${county}/${visit.id}`}>{visit.elderName}</Go>
        </Fact>
        <Fact label={t('服务')}>{visit.productName}</Fact>
        <Fact label={t('时间')}>
          <span className="y-number">
            {formatDay(visit.plannedStart)} {formatTime(visit.plannedStart)}–{formatTime(visit.plannedEnd)}
          </span>
        </Fact>
        <Fact label={t('状态')}>
          <StateTag
            tone={visitStatusTones[visit.status] ?? 'neutral'}
            text={t(visitStatusLabels[visit.status] ?? visit.status)}
          />{' '}
          {sent.join('、')}
        </Fact>
        <Fact label={t('上门地址')}>{visit.address}</Fact>
      </Facts>
      <ProblemNote problem={error ?? undefined} onRetry={() => void refetch()} />
      {!data && !error && <Loading />}
      {data && (
        <>
          <h3>{t('可以派({{n}})', { n: fit.length })}</h3>
          {canSend && (
            <p className="y-secondary">
              {visit.carers > 1
                ? t('需要 {{n}} 人,先选主责护理员。按数字键选择。', { n: visit.carers })
                : t('按数字键选择,回车派单。')}
            </p>
          )}
          {fit.length === 0 && <p>{t('没有合适的护理员。请看下面不能派的原因,或与老人改约。')}</p>}
          <ol className="y-candidates">
            {fit.map((candidate, index) => (
              <li key={candidate.workerId}>
                <CandidateButton
                  candidate={candidate}
                  rank={index + 1}
                  isPicked={picked.includes(candidate.workerId)}
                  isDisabled={!canSend}
                  onPick={pick}
                />
              </li>
            ))}
          </ol>
          {others.length > 0 && <h3>{t('不能派({{n}})', { n: others.length })}</h3>}
          <ul className="y-candidates">
            {others.map((candidate) => (
              <li key={candidate.workerId}>
                <CandidateButton
                  candidate={candidate}
                  isPicked={picked.includes(candidate.workerId)}
                  isDisabled={!canSend || !canPick(candidate)}
                  onPick={pick}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      {canSend && first && needsReason && (
        <Field label={isChange ? t('改派理由') : t('仍要派的理由')} name="reason" problem={assign.problem} isRequired>
          <Input.TextArea
            autoFocus
            value={reason}
            rows={2}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
      <ProblemNote problem={assign.problem} />
      <ReasonDialog
        isOpen={isTakingOff}
        title={t('撤销派单')}
        consequence={t('这次服务回到待派单,护理员的时间空出来。')}
        needsReason
        isDanger
        confirmText={t('撤销派单')}
        suggestions={[t('护理员临时请假'), t('派错了人')]}
        isPending={unassign.isPending}
        problem={unassign.problem}
        onConfirm={(why) => unassign.act({ params, body: { reason: why } })}
        onClose={() => setTakingOff(false)}
      />
    </Drawer>
  );
}

function CandidateButton(props: {
  candidate: Candidate;
  rank?: number;
  isPicked: boolean;
  isDisabled: boolean;
  onPick: (workerId: string) => void;
}) {
  const { t } = useTranslation();
  const { candidate, rank } = props;
  return (
    <button
      type="button"
      className="y-candidate"
      aria-pressed={props.isPicked}
      disabled={props.isDisabled}
      onClick={() => props.onPick(candidate.workerId)}
    >
      <span className="y-candidate-head">
        {rank !== undefined && rank <= NUMBERED && <kbd>{rank}</kbd>}
        <strong>{candidate.name}</strong>
        {props.isPicked && <StateTag tone="good" text={t('已选')} />}
        {rank !== undefined && (
          <span className="y-candidate-score">{t('{{n}} 分', { n: Math.round(candidate.score) })}</span>
        )}
      </span>
      {candidate.exclusions.map(({ code, text }) => (
        <small key={code}>
          <StateTag tone={canPick({ exclusions: [{ code, text }] }) ? 'warning' : 'bad'} text={text} />
        </small>
      ))}
      {candidate.reasons.length > 0 && <small>{candidate.reasons.join(' · ')}</small>}
    </button>
  );
}
