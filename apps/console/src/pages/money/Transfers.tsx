import { useTranslation } from 'react-i18next';
import type { listLineTransfers } from '../../../../../server/src/money/budgets/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { labelOf } from '../../components/elder-labels.ts';
import { Go } from '../../components/Go.tsx';
import { ListPage, type ListQuery } from '../../components/ListPage.tsx';
import { Instant, Minutes, Money, Nothing } from '../../components/values.tsx';
import { formatFen, formatInstant } from '../../format/format.ts';
import { useSession } from '../../session/session.tsx';
import { mayOpen, pages } from '../registry.ts';
import { subjects, transferKindLabels } from './money-labels.ts';

export type Transfer = OutputOf<typeof listLineTransfers>['rows'][number];

/** An amount of an account in its unit. */
export function Amount({ amount, unit }: { amount: number; unit: 'fen' | 'minute' }) {
  return unit === 'fen' ? <Money fen={amount} /> : <Minutes minutes={amount} />;
}

/** What a transfer is about; a link when my post may open its file. */
function Subject({ county, transfer }: { county: string; transfer: Transfer }) {
  const { t } = useTranslation();
  const role = useSession()?.acting.role;
  const subject = subjects[transfer.subjectType];
  const page = pages.find(({ path }) => subject?.room !== undefined && path === `/${subject.room}/$county/$id`);
  const label = subject ? t(subject.label) : transfer.subjectType;
  return page && mayOpen(page, role) ? (
    <Go to={`/${subject?.room}/${county}/${transfer.subjectId}`}>{label}</Go>
  ) : (
    <span>{label}</span>
  );
}

/** Transfers of one account, newest first, each with what it is about. */
export function Transfers(props: { id: string; county: string; title: string; query: ListQuery<Transfer> }) {
  const { t } = useTranslation();
  const { county } = props;
  const sideText = (transfer: Transfer, side: Transfer['side']) =>
    transfer.side === side && transfer.unit === 'fen' ? formatFen(transfer.amount) : '';
  return (
    <ListPage
      isPart
      id={props.id}
      title={props.title}
      query={props.query}
      rowKey={(transfer) => transfer.id}
      empty={{ title: t('还没有往来'), hint: t('拨款、占用、入账和付款都会记在这里。') }}
      columns={[
        {
          key: 'at',
          title: t('时间'),
          render: (transfer) => <Instant at={transfer.at} />,
          text: (transfer) => formatInstant(transfer.at),
        },
        {
          key: 'kind',
          title: t('类别'),
          render: (transfer) => t(labelOf(transferKindLabels, transfer.kind)),
          text: (transfer) => t(labelOf(transferKindLabels, transfer.kind)),
        },
        {
          key: 'subject',
          title: t('事由'),
          render: (transfer) => (
            <>
              <Subject county={county} transfer={transfer} />
              <div className="y-secondary">{transfer.reason}</div>
            </>
          ),
          text: (transfer) => transfer.reason,
        },
        {
          key: 'other',
          title: t('对方账户'),
          render: (transfer) =>
            transfer.otherAccount ? (
              <Go to={`/ledger/${county}/${transfer.otherAccount.id}`}>{transfer.otherAccount.name}</Go>
            ) : (
              <Nothing />
            ),
          text: (transfer) => transfer.otherAccount?.name ?? '',
        },
        {
          key: 'in',
          title: t('转入'),
          align: 'right',
          render: (transfer) =>
            transfer.side === 'credit' ? <Amount amount={transfer.amount} unit={transfer.unit} /> : <Nothing />,
          text: (transfer) => sideText(transfer, 'credit'),
        },
        {
          key: 'out',
          title: t('转出'),
          align: 'right',
          render: (transfer) =>
            transfer.side === 'debit' ? <Amount amount={transfer.amount} unit={transfer.unit} /> : <Nothing />,
          text: (transfer) => sideText(transfer, 'debit'),
        },
      ]}
    />
  );
}
