import { useTranslation } from 'react-i18next';
import type { importBatch } from '../../../../../server/src/people/elders/import-contract.ts';
import { Fact, Facts } from '../../components/FilePage.tsx';

type Counts = NonNullable<(typeof importBatch)['_output']['counts']>;

const total = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, n) => sum + n, 0);

/** How many rows will be written, refused, warned about, put right. */
export function ImportCounts({ batch }: { batch: { counts: Counts | null } }) {
  const { t } = useTranslation();
  const { counts } = batch;
  if (!counts) return <p className="y-secondary">{t('先核对列,才能计数。')}</p>;
  return (
    <Facts>
      <Fact label={t('数据行')}>{counts.dataRows}</Fact>
      <Fact label={t('可导入')}>{counts.acceptedTotal}</Fact>
      <Fact label={t('退回')}>{counts.rejectedTotal}</Fact>
      <Fact label={t('提醒')}>{total(counts.warned)}</Fact>
      <Fact label={t('已规范')}>{total(counts.normalised)}</Fact>
      <Fact label={t('跳过的标题与页脚行')}>{total(counts.skippedRows)}</Fact>
    </Facts>
  );
}
