import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../../../../server/src/platform/contract/endpoint.ts';
import { importDmn } from '../../../../../../server/src/rights/policies/versions-contract.ts';
import { call } from '../../../client/call.ts';
import { asProblem, type ProblemError } from '../../../client/problem-error.ts';
import { FormDialog } from '../../../components/FormDialog.tsx';
import { Icon } from '../../../components/Icon.tsx';

type Read = OutputOf<typeof importDmn>;

/** Reads a DMN file and, when it is confirmed, puts its conditions and amounts in the place of the draft's. */
export function DmnImport({ onImport }: { onImport: (rule: { when: unknown; amount: unknown }) => void }) {
  const { t, i18n } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [read, setRead] = useState<Read>();
  const [problem, setProblem] = useState<ProblemError>();
  const [isPending, setPending] = useState(false);
  const open = async (file: File) => {
    setPending(true);
    setProblem(undefined);
    try {
      setRead(await call(importDmn, { body: { xml: await file.text() } }));
    } catch (error) {
      setProblem(asProblem(error));
    }
    setPending(false);
  };
  const close = () => {
    setRead(undefined);
    setProblem(undefined);
  };
  return (
    <>
      <Button icon={<Icon name="upload" />} loading={isPending} onClick={() => input.current?.click()}>
        {t('导入 DMN')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".dmn,.xml"
        hidden
        aria-label={t('DMN 文件')}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) void open(file);
          event.target.value = '';
        }}
      />
      {(read || problem) && (
        <FormDialog
          title={t('导入 DMN')}
          confirmText={t('代替草案中的条件和金额')}
          isIncomplete={!read?.when}
          isPending={false}
          problem={problem}
          onConfirm={() => {
            if (read) onImport({ when: read.when, amount: read.amount });
            close();
          }}
          onClose={close}
        >
          {read && (
            <>
              <p>
                {t('文件中的决策:')} <strong>{read.name}</strong>
              </p>
              <p>
                {read.when ? t('读到了条件。') : t('没有能用的条件。')}{' '}
                {read.amount ? t('读到了金额分档。') : t('没有金额分档。')}
              </p>
              {read.problems.length > 0 && (
                <>
                  <p>{t('不能照搬的地方:')}</p>
                  <ul>
                    {read.problems.map((one, index) => (
                      <li key={index}>{i18n.language === 'en' ? one.en : one.zh}</li>
                    ))}
                  </ul>
                </>
              )}
            </>
          )}
        </FormDialog>
      )}
    </>
  );
}
