import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, type ProblemError } from '../client/problem-error.ts';
import { Icon } from './Icon.tsx';
import { ProblemNote } from './ProblemNote.tsx';

const PAGE_ROWS = 200;
/** One file holds so many rows at most; what is larger is narrowed by the filters first. */
const ROWS_MAX = 20_000;

type ReadPage<Row> = (page: Record<string, string>) => Promise<{ rows: Row[]; next: string | null }>;

/** Saves the given rows or, with `readPage`, all rows of the filtered list: with its progress, a way to stop, and its limit said. */
export function ExportButton<Row>(props: {
  rows: readonly Row[];
  isDisabled: boolean;
  readPage?: ReadPage<Row>;
  onSave: (rows: readonly Row[]) => void;
}) {
  const { t } = useTranslation();
  const [read, setRead] = useState<number>();
  const [isCut, setCut] = useState(false);
  const [problem, setProblem] = useState<ProblemError>();
  const isWanted = useRef(false);
  useEffect(
    () => () => {
      isWanted.current = false;
    },
    [],
  );
  const stop = () => {
    isWanted.current = false;
    setRead(undefined);
  };
  const readAll = async (readPage: ReadPage<Row>) => {
    isWanted.current = true;
    setProblem(undefined);
    setCut(false);
    setRead(0);
    const rows: Row[] = [];
    let cursor: string | null = '';
    try {
      while (cursor !== null && rows.length < ROWS_MAX) {
        const page = await readPage({ limit: String(PAGE_ROWS), ...(cursor ? { cursor } : {}) });
        if (!isWanted.current) return;
        rows.push(...page.rows);
        cursor = page.next;
        setRead(rows.length);
      }
      props.onSave(rows.slice(0, ROWS_MAX));
      setCut(cursor !== null);
    } catch (error) {
      if (isWanted.current) setProblem(asProblem(error));
    }
    stop();
  };
  return (
    <>
      {read === undefined ? (
        <Button
          icon={<Icon name="download" />}
          onClick={() => (props.readPage ? void readAll(props.readPage) : props.onSave(props.rows))}
          disabled={props.isDisabled}
        >
          {t('导出')}
        </Button>
      ) : (
        <span role="status">
          {t('已读取 {{n}} 条…', { n: read })} <Button onClick={stop}>{t('停止导出')}</Button>
        </span>
      )}
      {isCut && <span role="status">{t('只导出了前 {{n}} 条,请缩小筛选范围后再导出其余部分。', { n: ROWS_MAX })}</span>}
      <ProblemNote problem={problem} />
    </>
  );
}
