import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordDocument, uploadDocument, type getCase } from '../../../../../server/src/rights/cases/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useAct } from '../../client/queries.ts';
import { Field } from '../../components/Field.tsx';
import { Section } from '../../components/FilePage.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { UploadBox } from '../../components/UploadBox.tsx';
import { Instant, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import { Dialog } from '../../components/Dialog.tsx';

type Case = OutputOf<typeof getCase>;

/** What is owed, what is there, and adding it as a file or as seen on paper. */
export function CaseDocuments({ file }: { file: Case }) {
  const { t } = useTranslation();
  const may = useMay();
  const [adding, setAdding] = useState<{ code: string; name: string }>();
  const canAdd = may(uploadDocument) && ['draft', 'waiting'].includes(file.stateKind);
  return (
    <Section title={t('材料')}>
      <ul className="y-plain y-lines">
        {file.documentsKnown.map((known) => {
          const there = file.documents.filter((document) => document.code === known.code);
          return (
            <li key={known.code}>
              <div className="y-benefit">
                <StateTag
                  tone={known.present ? 'good' : known.required ? 'warning' : 'neutral'}
                  text={known.present ? t('已有') : known.required ? t('必需,还没有') : t('可不提供')}
                />
                <span>{known.name}</span>
                {canAdd && (
                  <Button
                    size="small"
                    type="link"
                    aria-label={t('添加 {{what}}', { what: known.name })}
                    onClick={() => setAdding(known)}
                  >
                    {t('添加')}
                  </Button>
                )}
              </div>
              {there.map((document) => (
                <div key={document.id} className="y-secondary">
                  <Instant at={document.addedAt} /> {document.note}{' '}
                  {document.fileId && (
                    <a href={`/api/files/${file.county}/${document.fileId}`} download>
                      {t('下载文件')}
                    </a>
                  )}
                </div>
              ))}
            </li>
          );
        })}
      </ul>
      {file.documentsKnown.length === 0 && <p className="y-secondary">{t('本环节不需要材料。')}</p>}
      {adding && <AddDialog file={file} document={adding} onClose={() => setAdding(undefined)} />}
    </Section>
  );
}

function AddDialog(props: { file: Case; document: { code: string; name: string }; onClose: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { file, document, onClose } = props;
  const [picked, setPicked] = useState<File>();
  const [note, setNote] = useState('');
  const upload = useAct(uploadDocument, { onDone: onClose });
  const record = useAct(recordDocument, { onDone: onClose });
  const params = { county: file.county, id: file.id };
  const save = () =>
    picked
      ? upload.act({ params, body: { code: document.code, ...(note ? { note } : {}) } }, picked)
      : record.act({ params, body: { code: document.code, note } });
  const problem = upload.problem ?? record.problem;
  return (
    <Dialog
      title={document.name}
      okText={t('添加')}
      cancelText={t('取消')}
      okButtonProps={{
        loading: upload.isPending || record.isPending,
        disabled: !picked && (!may(recordDocument) || note.trim().length < 2),
      }}
      onOk={save}
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <UploadBox
        label={t('选择或拖入文件')}
        hint={t('PDF 或照片。')}
        accept=".pdf,.jpg,.jpeg,.png"
        file={picked}
        onPick={setPicked}
      />
      <Field
        label={t('材料来源')}
        name="note"
        problem={problem}
        hint={may(recordDocument) ? t('没有文件的,写明在哪里见到原件或由哪个系统共享取得。') : undefined}
      >
        <Input value={note} onChange={(event) => setNote(event.target.value)} maxLength={500} />
      </Field>
      <ProblemNote problem={problem} />
    </Dialog>
  );
}
