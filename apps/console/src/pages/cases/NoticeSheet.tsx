import { useTranslation } from 'react-i18next';
import type { getCase } from '../../../../../server/src/rights/cases/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { Fact, Facts, Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { Day } from '../../components/values.tsx';

type Case = OutputOf<typeof getCase>;

/** The public notice of a case, with nothing in it that the public may not read. */
export function NoticeSheet({ file, notice }: { file: Case; notice: NonNullable<Case['notice']> }) {
  const { t } = useTranslation();
  return (
    <Section title={t('公示')} extra={<Go to={`/notices?area=${file.area}`}>{t('打开公示页打印')}</Go>}>
      <Facts>
        <Fact label={t('公示姓名')}>{notice.maskedName}</Fact>
        <Fact label={t('公示期')}>
          <Day at={notice.fromDate} /> – <Day at={notice.toDate} />
        </Fact>
      </Facts>
    </Section>
  );
}
