import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { correctLine, listBatches } from '../../../../../server/src/oversight/settlement/contract.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { Choice, Field } from '../../components/Field.tsx';
import { useGo } from '../../components/Go.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { formatFen, parseYuan } from '../../format/format.ts';
import type { Batch, BatchLine } from './BatchPage.tsx';
import { Dialog } from '../../components/Dialog.tsx';

/**
 * Adds a line that takes away from, or adds to, the line of a visit; the first line stays as it was. Of a draft it goes into
 * the draft itself, of a paid batch into a draft of the same provider.
 */
export function CorrectionDialog({ batch, line, onClose }: { batch: Batch; line: BatchLine; onClose: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const isPaid = batch.status === 'paid';
  const drafts = useCall(
    listBatches,
    { params: { county: batch.county }, query: { status: 'draft', providerId: batch.providerId } },
    { enabled: isPaid },
  );
  const [picked, setPicked] = useState('');
  const [direction, setDirection] = useState('less');
  const [yuan, setYuan] = useState('');
  const [hasTried, setTried] = useState(false);
  const { act, isPending, problem } = useAct(correctLine, {
    onDone: () => {
      onClose();
      if (target !== batch.id) go(`/settlement/${batch.county}/${target}`);
    },
  });
  const fen = parseYuan(yuan);
  const offered = drafts.data?.rows ?? [];
  const target = isPaid ? picked || (offered[0]?.id ?? '') : batch.id;
  const left = line.corrections.reduce((sum, { amountFen }) => sum + amountFen, line.amountFen);
  if (isPaid && drafts.data && offered.length === 0) {
    return (
      <Dialog
        title={t('更正明细')}
        okText={t('开结算单')}
        cancelText={t('取消')}
        onOk={() =>
          go(`/settlement/new?in=${batch.county}000000&county=${batch.county}&providerId=${batch.providerId}`)
        }
        onCancel={onClose}
        closable={{ 'aria-label': t('关闭') }}
      >
        <p>{t('这张结算单已付款,更正要列入该机构下一张待确认的结算单;现在没有。')}</p>
      </Dialog>
    );
  }
  return (
    <ReasonDialog
      isOpen
      title={t('更正明细')}
      consequence={t('{{name}} {{service}},原金额 {{amount}}。原来的一行不变,另加一行更正。', {
        name: line.elderName,
        service: line.productName,
        amount: formatFen(line.amountFen),
      })}
      needsReason
      confirmText={t('加一行更正')}
      isPending={isPending}
      problem={problem}
      onConfirm={(reason) => {
        setTried(true);
        if (!fen || !target) return;
        act({
          params: { county: batch.county, id: target },
          body: { lineId: line.id, amountFen: direction === 'less' ? -fen : fen, reason },
        });
      }}
      onClose={onClose}
    >
      {isPaid && offered.length > 0 && (
        <Field label={t('列入哪张结算单')} hint={t('这张结算单已付款,更正列入该机构待确认的结算单。')} isRequired>
          <Choice
            value={target}
            onChange={setPicked}
            options={offered.map(({ id, number, month, totalFen }) => ({
              value: id,
              label: `${month} ${number} ${formatFen(totalFen)}`,
            }))}
          />
        </Field>
      )}
      <div className="y-form-row">
        <Field label={t('增减')} isRequired>
          <Choice
            value={direction}
            onChange={setDirection}
            options={[
              { value: 'less', label: t('扣减') },
              { value: 'more', label: t('增加') },
            ]}
          />
        </Field>
        <Field
          label={t('金额(元)')}
          name="amountFen"
          problem={problem}
          error={(hasTried || yuan !== '') && !fen ? t('请填写大于零的金额,最多两位小数。') : undefined}
          hint={line.corrections.length > 0 ? t('更正以后现为 {{amount}}。', { amount: formatFen(left) }) : undefined}
          isRequired
        >
          <Input value={yuan} inputMode="decimal" onChange={(event) => setYuan(event.target.value)} />
        </Field>
      </div>
    </ReasonDialog>
  );
}
