import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../../../server/src/oversight/settlement/contract.ts';
import { fetchFile, saveFile } from '../../client/call.ts';
import { asProblem, type ProblemError } from '../../client/problem-error.ts';
import { useAct } from '../../client/queries.ts';
import { Icon } from '../../components/Icon.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { formatFen } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import type { Batch } from './BatchPage.tsx';

type Step = 'confirm' | 'review' | 'pay' | 'return' | 'bankFile';

/** What I may do with the batch in its present state; each step says what it does before it is done. */
export function BatchActions({ batch }: { batch: Batch }) {
  const { t } = useTranslation();
  const may = useMay();
  const [step, setStep] = useState<Step>();
  const [fileProblem, setFileProblem] = useState<ProblemError>();
  const done = { onDone: () => setStep(undefined) };
  const confirm = useAct(contract.confirmBatch, done);
  const review = useAct(contract.reviewBatch, done);
  const pay = useAct(contract.payBatch, done);
  const giveBack = useAct(contract.returnBatch, done);
  const params = { county: batch.county, id: batch.id };
  const body = { version: batch.version };
  const total = formatFen(batch.totalFen);
  const open = (chosen: Step) => {
    [confirm, review, pay, giveBack].forEach((one) => one.reset());
    setFileProblem(undefined);
    setStep(chosen);
  };
  const download = async (fetched: Promise<{ name: string; content: Blob }>) => {
    try {
      saveFile(await fetched);
      setFileProblem(undefined);
      setStep(undefined);
    } catch (error) {
      setFileProblem(asProblem(error));
    }
  };
  const { status } = batch;
  return (
    <div className="y-actions y-no-print" role="group" aria-label={t('可以办理')}>
      {status === 'draft' && may(contract.confirmBatch) && (
        <Button type="primary" onClick={() => open('confirm')}>
          {t('确认结算单')}
        </Button>
      )}
      {status === 'providerConfirmed' && may(contract.reviewBatch) && (
        <Button type="primary" onClick={() => open('review')}>
          {t('审核通过')}
        </Button>
      )}
      {status === 'countyReviewed' && may(contract.payBatch) && (
        <Button type="primary" onClick={() => open('pay')}>
          {t('付款')}
        </Button>
      )}
      {['providerConfirmed', 'countyReviewed'].includes(status) && may(contract.returnBatch) && (
        <Button danger onClick={() => open('return')}>
          {t('退回')}
        </Button>
      )}
      {status === 'paid' && batch.bankFileSha256 && may(contract.downloadBankFile) && (
        <Button icon={<Icon name="download" />} onClick={() => open('bankFile')}>
          {t('下载付款文件')}
        </Button>
      )}
      {may(contract.exportBatch) && (
        <Button
          icon={<Icon name="download" />}
          onClick={() => void download(fetchFile(contract.exportBatch, { params }))}
        >
          {t('导出表格')}
        </Button>
      )}
      {step !== 'bankFile' && <ProblemNote problem={fileProblem} />}
      <ReasonDialog
        isOpen={step === 'confirm'}
        title={t('确认结算单')}
        consequence={t('机构认可 {{n}} 次服务、合计 {{total}},交区县审核。', { n: batch.visits, total })}
        needsReason={false}
        confirmText={t('确认')}
        isPending={confirm.isPending}
        problem={confirm.problem}
        onConfirm={() => confirm.act({ params, body })}
        onClose={() => setStep(undefined)}
      />
      <ReasonDialog
        isOpen={step === 'review'}
        title={t('审核通过')}
        consequence={t('同意付款 {{total}},交财务办理。审核人不能再付款。', { total })}
        needsReason={false}
        confirmText={t('审核通过')}
        isPending={review.isPending}
        problem={review.problem}
        onConfirm={() => review.act({ params, body })}
        onClose={() => setStep(undefined)}
      />
      <ReasonDialog
        isOpen={step === 'pay'}
        title={t('付款')}
        consequence={t('向{{provider}}付款 {{total}},记入总账并生成付款文件。付款后不能撤回。', {
          provider: batch.providerName,
          total,
        })}
        needsReason={false}
        confirmText={t('付款 {{total}}', { total })}
        isPending={pay.isPending}
        problem={pay.problem}
        onConfirm={() => pay.act({ params, body })}
        onClose={() => setStep(undefined)}
      />
      <ReasonDialog
        isOpen={step === 'return'}
        title={t('退回结算单')}
        consequence={t('回到待机构确认,可以更正后再办。')}
        needsReason
        isDanger
        confirmText={t('退回')}
        suggestions={[t('金额与明细不符'), t('有服务需要重新核验')]}
        isPending={giveBack.isPending}
        problem={giveBack.problem}
        onConfirm={(reason) => giveBack.act({ params, body: { ...body, reason } })}
        onClose={() => setStep(undefined)}
      />
      <ReasonDialog
        isOpen={step === 'bankFile'}
        title={t('下载付款文件')}
        consequence={t('文件里有完整账号;每次下载的用途会连同您的姓名和时间记入审计日志。请在理由中写明用途。')}
        needsReason
        confirmText={t('下载')}
        suggestions={[t('向银行提交付款'), t('核对付款')]}
        problem={fileProblem}
        onConfirm={(purpose) => void download(fetchFile(contract.downloadBankFile, { params, query: { purpose } }))}
        onClose={() => setStep(undefined)}
      />
    </div>
  );
}
