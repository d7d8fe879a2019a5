import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../../../server/src/rights/policies/versions-contract.ts';
import { fetchFile, saveFile } from '../../client/call.ts';
import { asProblem, type ProblemError } from '../../client/problem-error.ts';
import { useAct } from '../../client/queries.ts';
import { serverToday } from '../../client/server-clock.ts';
import { FormDialog } from '../../components/FormDialog.tsx';
import { Go, useGo } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { useMay } from '../../session/session.tsx';
import type { PolicyVersion } from './PolicyVersionPage.tsx';
import { ReviseButton } from './ReviseButton.tsx';

/** What can be done with a version now, and if it may not be published, why. */
export function VersionActions({ version, area }: { version: PolicyVersion; area: string }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const go = useGo();
  const [step, setStep] = useState<'publish' | 'discard'>();
  const [fileProblem, setFileProblem] = useState<ProblemError>();
  const publish = useAct(contract.publishDraft, { onDone: () => setStep(undefined) });
  const discard = useAct(contract.discardDraft, { onDone: () => go(`/policies?area=${area}&kind=${version.kind}`) });
  const params = { county: version.county, id: version.id };
  const isDraft = version.status === 'draft';
  const exportDmn = async () => {
    try {
      saveFile(await fetchFile(contract.exportDmn, { params }));
      setFileProblem(undefined);
    } catch (error) {
      setFileProblem(asProblem(error));
    }
  };
  const isLater = version.validFrom > serverToday();
  return (
    <>
      {isDraft ? t('草案:由起草人以外的人复核后发布。') : nextOf(version, isLater, t)}
      {isDraft && may(contract.publishDraft) && version.publishBlockers.length > 0 && (
        <ul className="y-policy-blockers">
          {version.publishBlockers.map((blocker) => (
            <li key={blocker.code}>{i18n.language === 'en' ? blocker.en : blocker.zh}</li>
          ))}
        </ul>
      )}
      <div className="y-actions y-no-print" role="group" aria-label={t('可以办理')}>
        {isDraft && may(contract.publishDraft) && (
          <Button type="primary" disabled={!version.mayPublish} onClick={() => setStep('publish')}>
            {t('发布')}
          </Button>
        )}
        {isDraft && may(contract.editDraft) && (
          <Go to={`/policies/${version.county}/${version.id}/edit`} className="y-link-button">
            {t('继续编辑')}
          </Go>
        )}
        {isDraft && may(contract.discardDraft) && (
          <Button danger onClick={() => setStep('discard')}>
            {t('放弃草案')}
          </Button>
        )}
        {version.status === 'published' && version.inForce && <ReviseButton version={version} area={area} />}
        {version.status === 'published' && !version.inForce && (
          <ReviseButton version={version} area={version.area} isRollBack={!isLater} />
        )}
        {version.kind === 'benefit' && may(contract.exportDmn) && (
          <Button icon={<Icon name="download" />} onClick={() => void exportDmn()}>
            {t('导出 DMN')}
          </Button>
        )}
      </div>
      <ProblemNote problem={fileProblem} />
      <ReasonDialog
        isOpen={step === 'publish'}
        title={t('发布:{{what}}', { what: version.name })}
        consequence={
          isLater
            ? t('{{day}} 起按新版逐人重新判定;在那之前现行规定不变。', { day: version.validFrom })
            : t('从 {{day}} 起的情况按新版重新判定;停发、减发仍须经办人逐人确认。', { day: version.validFrom })
        }
        needsReason={publish.problem?.code.toLowerCase().includes('reason') ?? false}
        confirmText={t('发布')}
        isPending={publish.isPending}
        problem={publish.problem}
        onConfirm={(reason) =>
          publish.act({ params, body: { edition: version.edition, ...(reason ? { reason } : {}) } })
        }
        onClose={() => {
          publish.reset();
          setStep(undefined);
        }}
      />
      {step === 'discard' && (
        <FormDialog
          title={t('放弃草案:{{what}}', { what: version.name })}
          confirmText={t('放弃草案')}
          isDanger
          isPending={discard.isPending}
          problem={discard.problem}
          onConfirm={() => discard.act({ params, body: { edition: version.edition } })}
          onClose={() => setStep(undefined)}
        >
          <p>{t('草案不再能编辑和发布,内容仍可查看。')}</p>
        </FormDialog>
      )}
    </>
  );
}

function nextOf(
  version: PolicyVersion,
  isLater: boolean,
  t: (text: string, values?: Record<string, unknown>) => string,
): string {
  if (version.status === 'discarded') return t('这份草案已经放弃,只供查看。');
  if (version.inForce) return t('现行有效。要改动请起草新版,由另一人复核后发布。');
  if (isLater) return t('{{day}} 起生效。', { day: version.validFrom });
  return t('不再有效。可以回退:以它为底稿起草新版。');
}
