import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { endContract } from '../../../../../server/src/supply/providers/contract.ts';
import type { revokeCertificate } from '../../../../../server/src/supply/workforce/contract.ts';
import { useAct } from '../../client/queries.ts';
import { Section } from '../../components/FilePage.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { Nothing } from '../../components/values.tsx';
import { RowsTable, type RowsColumn } from '../money/RowsTable.tsx';

/** How a row stops counting: by hand, with a reason. */
export interface Ending<Row> {
  endpoint: typeof endContract | typeof revokeCertificate;
  county: string;
  text: string;
  isEnded: (row: Row) => boolean;
  title: (row: Row) => string;
  consequence: string;
}

/** Records of a file that are added to and never overwritten: contracts, certificates, accounts, absences. */
export function RecordSection<Row extends { id: string }>(props: {
  title: string;
  empty: string;
  rows: readonly Row[];
  columns: readonly RowsColumn<Row>[];
  extra?: ReactNode;
  /** Absent when the reader may not add. */
  add?: { text: string; dialog: (close: () => void) => ReactNode } | undefined;
  /** Absent when the reader may not end a row, or rows of this kind end by themselves. */
  ending?: Ending<Row> | undefined;
}) {
  const { t } = useTranslation();
  const { add, ending } = props;
  const [isAdding, setAdding] = useState(false);
  const [chosen, setChosen] = useState<Row>();
  const act: RowsColumn<Row> | undefined = ending && {
    key: 'act',
    title: t('操作'),
    render: (row) =>
      ending.isEnded(row) ? (
        <Nothing />
      ) : (
        <Button size="small" type="link" danger onClick={() => setChosen(row)}>
          {ending.text}
        </Button>
      ),
  };
  return (
    <Section
      title={props.title}
      extra={
        <span className="y-actions y-no-print">
          {props.extra}
          {add && (
            <Button size="small" onClick={() => setAdding(true)}>
              {add.text}
            </Button>
          )}
        </span>
      }
    >
      <RowsTable
        caption={props.title}
        rows={props.rows}
        rowKey={(row) => row.id}
        empty={props.empty}
        columns={act ? [...props.columns, act] : props.columns}
      />
      {isAdding && add?.dialog(() => setAdding(false))}
      {chosen && ending && <EndDialog ending={ending} row={chosen} onClose={() => setChosen(undefined)} />}
    </Section>
  );
}

function EndDialog<Row extends { id: string }>(props: { ending: Ending<Row>; row: Row; onClose: () => void }) {
  const { ending, row } = props;
  const { act, isPending, problem } = useAct(ending.endpoint, { onDone: props.onClose });
  return (
    <ReasonDialog
      isOpen
      title={ending.title(row)}
      consequence={ending.consequence}
      needsReason
      isDanger
      confirmText={ending.text}
      isPending={isPending}
      problem={problem}
      onConfirm={(reason) => act({ params: { county: ending.county, id: row.id }, body: { reason } })}
      onClose={props.onClose}
    />
  );
}
