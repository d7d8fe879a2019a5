import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { simulationReport } from '../../../../../../server/src/rights/policies/simulation-contract.ts';
import { listVersions } from '../../../../../../server/src/rights/policies/versions-contract.ts';
import { fetchFile, saveFile } from '../../../client/call.ts';
import { asProblem, type ProblemError } from '../../../client/problem-error.ts';
import { useCall } from '../../../client/queries.ts';
import { Choice, Field } from '../../../components/Field.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Loading } from '../../../components/Loading.tsx';
import { ProblemNote } from '../../../components/ProblemNote.tsx';
import { Day, Money, Nothing, StateTag } from '../../../components/values.tsx';
import { formatFen } from '../../../format/format.ts';
import { useMay } from '../../../session/session.tsx';
import { RowsTable } from '../../money/RowsTable.tsx';
import { Examples } from './Examples.tsx';
import type { Simulated, Simulation, SimulationInput } from './use-simulation.ts';

const whole = (n: number): string => n.toLocaleString('en');
const signed = (n: number): string => `${n > 0 ? '+' : n < 0 ? '−' : '±'}${whole(Math.abs(n))}`;
const signedFen = (fen: number): string => `${fen > 0 ? '+' : fen < 0 ? '−' : '±'}${formatFen(Math.abs(fen))}`;

/** What the policy as it stands in the editor would do to the people of the place today, beside what holds now. */
export function SimulationPanel(props: {
  input: SimulationInput;
  simulated: Simulated;
  /** Of the policy, for what it can be compared with. */
  subject: { area: string; kind: 'benefit'; key: string; id: string };
  against: string;
  onAgainst: (against: string) => void;
  /** Conditions that are not written yet and not counted. */
  unfinished?: number;
  onMonths: (isWanted: boolean) => void;
}) {
  const { t } = useTranslation();
  const { data, problem, waitedMs, isWaiting, hasNumbers, byMonth } = props.simulated;
  const unfinished = props.unfinished ?? 0;
  return (
    <section className="y-section y-simulation" aria-label={t('影响测算')} aria-busy={isWaiting}>
      <div className="y-section-head">
        <h2>{t('影响测算')}</h2>
        <span className="y-secondary y-number">
          {waitedMs !== undefined &&
            t('用时 {{n}} 毫秒(计算 {{m}})', {
              n: Math.round(waitedMs),
              m: data ? Math.max(1, Math.round(data.tookMs)) : '…',
            })}
        </span>
      </div>
      <Against {...props} />
      <ProblemNote problem={problem} />
      {!data && !problem && <Loading rows={6} />}
      {data && (
        <>
          {!data.ok && <NotCompiled simulation={data} hasNumbers={hasNumbers} />}
          {unfinished > 0 && <p className="y-secondary">{t('有 {{n}} 条还没有写完,没有计入。', { n: unfinished })}</p>}
          {hasNumbers && (
            <div className={data.ok ? '' : 'y-simulation-old'}>
              <p className="y-policy-sentence">
                {data.sentence}
                {data.amountSentence && <span className="y-secondary"> {data.amountSentence}</span>}
              </p>
              <p className="y-secondary">
                <Day at={data.asOf} /> · {t('在册 {{n}} 人,逐人判定,不是抽样。', { n: whole(data.population) })}
              </p>
              <Totals simulation={data} />
              <Examples key={JSON.stringify(props.input)} input={props.input} isDisabled={!data.ok} />
              <ByArea simulation={data} />
              <ByMonth rows={byMonth} onMonths={props.onMonths} />
            </div>
          )}
          <Report input={props.input} isDisabled={!data.ok} />
        </>
      )}
    </section>
  );
}

function NotCompiled({ simulation, hasNumbers }: { simulation: Simulation; hasNumbers: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <div role="status" className="y-policy-check">
      <StateTag
        tone="warning"
        text={
          hasNumbers
            ? t('有 {{n}} 处要改;下面是改动前的数字。', { n: simulation.problems.length })
            : t('有 {{n}} 处要改', { n: simulation.problems.length })
        }
      />
      <ul className="y-plain">
        {simulation.problems.slice(0, 5).map((problem, index) => (
          <li key={index}>{i18n.language === 'en' ? problem.en : problem.zh}</li>
        ))}
      </ul>
    </div>
  );
}

function Against({
  subject,
  against,
  onAgainst,
}: {
  subject: { area: string; kind: 'benefit'; key: string; id: string };
  against: string;
  onAgainst: (against: string) => void;
}) {
  const { t } = useTranslation();
  const { area, kind, key } = subject;
  const versions = useCall(listVersions, { params: { area, kind, key }, query: { limit: 50 } });
  return (
    <Field label={t('与哪一版比')}>
      <Choice
        value={against}
        onChange={onAgainst}
        placeholder={t('现行规定')}
        options={(versions.data?.rows ?? [])
          .filter((row) => row.id !== subject.id && row.status !== 'discarded')
          .map((row) => ({
            value: `${row.county}/${row.id}`,
            label: `${row.areaName} ${t('第 {{n}} 版', { n: row.version })} ${row.validFrom}${row.status === 'draft' ? ` ${t('草案')}` : ''}`,
          }))}
      />
    </Field>
  );
}

function Totals({ simulation }: { simulation: Simulation }) {
  const { t } = useTranslation();
  const { before, after } = simulation;
  const rows = [
    {
      key: 'eligible',
      name: t('可以享受(人)'),
      before: before && whole(before.eligible),
      after: whole(after.eligible),
      change: signed(after.eligible - (before?.eligible ?? 0)),
    },
    {
      key: 'unknown',
      name: t('情况不明(人)'),
      before: before && whole(before.unknown),
      after: whole(after.unknown),
      change: signed(after.unknown - (before?.unknown ?? 0)),
    },
    {
      key: 'cost',
      name: t('每月支出'),
      before: before && formatFen(before.amountFen),
      after: formatFen(after.amountFen),
      change: signedFen(after.amountFen - (before?.amountFen ?? 0)),
    },
    ...(after.amountUnknown > 0 || (before?.amountUnknown ?? 0) > 0
      ? [
          {
            key: 'amountUnknown',
            name: t('金额不明(人)'),
            before: before && whole(before.amountUnknown),
            after: whole(after.amountUnknown),
            change: signed(after.amountUnknown - (before?.amountUnknown ?? 0)),
          },
        ]
      : []),
  ];
  return (
    <>
      <div className="y-split y-simulation-moves">
        <Move label={t('新增')} n={simulation.gained} />
        <Move label={t('失去')} n={simulation.lost} />
        <Move label={t('变为不明')} n={simulation.nowUnknown} />
        <Move label={t('不明变清楚')} n={simulation.becameKnown} />
      </div>
      <RowsTable
        caption={t('合计')}
        rows={rows}
        rowKey={(row) => row.key}
        empty=""
        columns={[
          { key: 'name', title: t('合计'), render: (row) => row.name },
          {
            key: 'before',
            title: t('比较对象'),
            align: 'right',
            render: (row) => (row.before === null ? <Nothing /> : <span className="y-number">{row.before}</span>),
          },
          {
            key: 'after',
            title: t('本草案'),
            align: 'right',
            render: (row) => <strong className="y-number">{row.after}</strong>,
          },
          {
            key: 'change',
            title: t('变化'),
            align: 'right',
            render: (row) => <span className="y-number">{row.change}</span>,
          },
        ]}
      />
    </>
  );
}

function Move({ label, n }: { label: string; n: number }) {
  const { t } = useTranslation();
  return (
    <div>
      <span>{label}</span>
      <strong className="y-number">{whole(n)}</strong> {t('人')}
    </div>
  );
}

function ByArea({ simulation }: { simulation: Simulation }) {
  const { t } = useTranslation();
  if (simulation.byArea.length === 0) return null;
  return (
    <>
      <h3>{t('分地区')}</h3>
      <div className="y-scroll-short">
        <RowsTable
          caption={t('分地区')}
          rows={simulation.byArea}
          rowKey={(row) => row.area}
          empty=""
          columns={[
            { key: 'name', title: t('地区'), render: (row) => <span className="y-name">{row.name}</span> },
            { key: 'now', title: t('可享受'), align: 'right', render: (row) => <N n={row.after.eligible} /> },
            { key: 'gained', title: t('新增'), align: 'right', render: (row) => <N n={row.gained} /> },
            { key: 'lost', title: t('失去'), align: 'right', render: (row) => <N n={row.lost} /> },
            { key: 'cost', title: t('每月支出'), align: 'right', render: (row) => <Money fen={row.after.amountFen} /> },
            {
              key: 'change',
              title: t('变化'),
              align: 'right',
              render: (row) => (
                <span className="y-number">{signedFen(row.after.amountFen - (row.before?.amountFen ?? 0))}</span>
              ),
            },
          ]}
        />
      </div>
    </>
  );
}

const N = ({ n }: { n: number }) => <span className="y-number">{whole(n)}</span>;

function ByMonth({
  rows,
  onMonths,
}: {
  rows: Simulation['byMonth'] | undefined;
  onMonths: (isWanted: boolean) => void;
}) {
  const { t } = useTranslation();
  return (
    <details className="y-policy-more" onToggle={(event) => onMonths(event.currentTarget.open)}>
      <summary>{t('以后各月(只算年龄增长)')}</summary>
      <RowsTable
        caption={t('以后各月(只算年龄增长)')}
        rows={rows ?? []}
        rowKey={(row) => row.month}
        empty={rows ? t('没有。') : t('正在加载…')}
        columns={[
          { key: 'month', title: t('月份'), render: (row) => <span className="y-number">{row.month}</span> },
          { key: 'people', title: t('可享受'), align: 'right', render: (row) => <N n={row.after.eligible} /> },
          { key: 'cost', title: t('支出'), align: 'right', render: (row) => <Money fen={row.after.amountFen} /> },
          {
            key: 'change',
            title: t('与比较对象相差'),
            align: 'right',
            render: (row) =>
              row.before ? (
                <span className="y-number">{signedFen(row.after.amountFen - row.before.amountFen)}</span>
              ) : (
                <Nothing />
              ),
          },
        ]}
      />
    </details>
  );
}

function Report({ input, isDisabled }: { input: SimulationInput; isDisabled: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const [problem, setProblem] = useState<ProblemError>();
  const [busy, setBusy] = useState<'xlsx' | 'pdf'>();
  if (!may(simulationReport)) return null;
  const save = async (format: 'xlsx' | 'pdf') => {
    setBusy(format);
    setProblem(undefined);
    try {
      saveFile(await fetchFile(simulationReport, { query: { format }, body: input }));
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(undefined);
  };
  return (
    <div className="y-actions y-no-print">
      {(['xlsx', 'pdf'] as const).map((format) => (
        <Button
          key={format}
          icon={<Icon name="download" />}
          loading={busy === format}
          disabled={isDisabled}
          onClick={() => void save(format)}
        >
          {format === 'xlsx' ? t('导出 Excel') : t('导出 PDF')}
        </Button>
      ))}
      <ProblemNote problem={problem} />
    </div>
  );
}
