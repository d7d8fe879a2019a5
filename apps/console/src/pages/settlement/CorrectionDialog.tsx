import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { correctLine } from '../../../../../server/src/oversight/settlement/contract.ts';
import { useAct } from '../../client/queries.ts';
import { Choice, Field } from '../../components/Field.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { formatFen, parseYuan } from '../../format/format.ts';
import type { Batch, BatchLine } from './BatchPage.tsx';

/** Adds a line to a draft that takes away from, or adds to, one of its lines; the first line stays as it was. */
export function CorrectionDialog({ batch, line, onClose }: { batch: Batch; line: BatchLine; onClose: () => void }) {
  const { t } = useTranslation();
  const [direction, setDirection] = useState('less');
  const [yuan, setYuan] = useState('');
  const { act, isPending, problem } = useAct(correctLine, { onDone: onClose });
  const fen = parseYuan(yuan);
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
      onConfirm={(reason) =>
        fen &&
        act({
          params: { county: batch.county, id: batch.id },
          body: { lineId: line.id, amountFen: direction === 'less' ? -fen : fen, reason },
        })
      }
      onClose={onClose}
    >
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
          error={yuan !== '' && !fen ? t('请填写大于零的金额,最多两位小数。') : undefined}
          isRequired
        >
          <Input value={yuan} inputMode="decimal" onChange={(event) => setYuan(event.target.value)} />
        </Field>
      </div>
    </ReasonDialog>
  );
}
