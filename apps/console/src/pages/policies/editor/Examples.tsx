import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../../../../server/src/platform/contract/endpoint.ts';
import { listExamples } from '../../../../../../server/src/rights/policies/simulation-contract.ts';
import { call } from '../../../client/call.ts';
import { asProblem, type ProblemError } from '../../../client/problem-error.ts';
import { labelOf } from '../../../components/elder-labels.ts';
import { Go } from '../../../components/Go.tsx';
import { ProblemNote } from '../../../components/ProblemNote.tsx';
import { k } from '../../../i18n/index.ts';
import { useMay } from '../../../session/session.tsx';
import { RowsTable } from '../../money/RowsTable.tsx';
import type { SimulationInput } from './use-simulation.ts';

type Found = OutputOf<typeof listExamples>;

const sexLabels: Readonly<Record<string, string>> = { male: k('男'), female: k('女') };

/** Some of the persons who would gain or lose, masked, asked for when they are wanted. */
export function Examples({ input, isDisabled }: { input: SimulationInput; isDisabled: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const [found, setFound] = useState<Found>();
  const [problem, setProblem] = useState<ProblemError>();
  const [isPending, setPending] = useState(false);
  if (!may(listExamples)) return null;
  const find = async () => {
    setPending(true);
    setProblem(undefined);
    try {
      setFound(await call(listExamples, { body: input }));
    } catch (error) {
      setProblem(asProblem(error));
    }
    setPending(false);
  };
  return (
    <div className="y-policy-examples">
      <Button size="small" loading={isPending} disabled={isDisabled} onClick={() => void find()}>
        {t('看看是哪些人')}
      </Button>
      <ProblemNote problem={problem} />
      {found && (
        <div role="status">
          <People title={t('新增的人(举例)')} people={found.gained} />
          <People title={t('失去的人(举例)')} people={found.lost} />
        </div>
      )}
    </div>
  );
}

function People({ title, people }: { title: string; people: Found['gained'] }) {
  const { t } = useTranslation();
  return (
    <>
      <h3>{title}</h3>
      <RowsTable
        caption={title}
        rows={people}
        rowKey={(one) => `${one.county}/${one.elderId}`}
        empty={t('没有。')}
        columns={[
          {
            key: 'name',
            title: t('姓名'),
            render: (one) => <Go to={`/elders/${one.county}/${one.elderId}`}>{one.maskedName}</Go>,
          },
          { key: 'age', title: t('年龄'), align: 'right', render: (one) => one.age },
          { key: 'sex', title: t('性别'), render: (one) => t(labelOf(sexLabels, one.sex)) },
          { key: 'area', title: t('所在地'), render: (one) => one.areaName },
        ]}
      />
    </>
  );
}
