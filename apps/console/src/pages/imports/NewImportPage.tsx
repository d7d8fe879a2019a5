import { Button, Checkbox, Steps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { areaLevel } from '@yike/identity';
import { mapRoster, runImport, uploadRoster } from '../../../../../server/src/people/elders/import-contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useAct } from '../../client/queries.ts';
import { AreaPicker } from '../../components/AreaPicker.tsx';
import { Choice } from '../../components/Field.tsx';
import { Section } from '../../components/FilePage.tsx';
import { useGo } from '../../components/Go.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { UploadBox } from '../../components/UploadBox.tsx';
import { StateTag } from '../../components/values.tsx';
import { useOwnSession } from '../../session/session.tsx';
import { ImportCounts } from './ImportCounts.tsx';
import { rosterFields, severityLabels, severityTones } from './import-labels.ts';

type Preview = OutputOf<typeof uploadRoster>;

/** From a file to a run: pick it, say what its columns are, look at the first rows, import. */
export function Page() {
  const { t } = useTranslation();
  const go = useGo();
  const { acting } = useOwnSession();
  const isInCounty = ['county', 'street', 'community'].includes(areaLevel(acting.area));
  const [area, setArea] = useState(isInCounty ? acting.area : '');
  const [file, setFile] = useState<File>();
  const [preview, setPreview] = useState<Preview>();
  const upload = useAct(uploadRoster, { onDone: setPreview });
  const run = useAct(runImport, { onDone: (batch) => go(`/imports/${batch.county}/${batch.id}`) });
  const county = area ? area.slice(0, 6) : '';
  const pick = (picked: File) => {
    setFile(picked);
    setPreview(undefined);
    if (county) upload.act({ body: { county } }, picked);
  };
  const step = !preview ? 0 : preview.missing.length > 0 ? 1 : 2;
  return (
    <>
      <div className="y-list-head">
        <PageTitle text={t('导入花名册')} />
      </div>
      <Steps
        className="y-steps-bar"
        size="small"
        current={step}
        items={[t('选择文件'), t('核对列'), t('预览并导入')].map((title) => ({ title }))}
      />
      <Section title={t('文件')}>
        {!isInCounty && (
          <div className="y-field">
            <span className="y-label">{t('导入到区县')}</span>
            <AreaPicker label={t('导入到区县')} value={area} onChange={setArea} until="county" />
          </div>
        )}
        <UploadBox
          label={t('选择或拖入花名册文件')}
          hint={t('Excel(.xlsx)或 CSV,UTF-8 或 GB18030 编码,最大 50 MB。标题行、合并表头、页脚会自动识别。')}
          accept=".xlsx,.csv"
          file={file}
          onPick={pick}
          isDisabled={!county || upload.isPending}
        />
        {upload.isPending && <p role="status">{t('正在读取文件…')}</p>}
        <ProblemNote problem={upload.problem} {...(file ? { onRetry: () => pick(file) } : {})} />
      </Section>
      {preview && (
        <>
          <Columns key={preview.batch.id} preview={preview} onPreview={setPreview} />
          <Section title={t('将要写入')}>
            <ImportCounts batch={preview.batch} />
            <ProblemNote problem={run.problem} />
            <div className="y-form-end">
              <Button
                type="primary"
                loading={run.isPending}
                disabled={preview.missing.length > 0 || preview.batch.counts?.acceptedTotal === 0}
                onClick={() => run.act({ params: { county: preview.batch.county, id: preview.batch.id } })}
              >
                {t('导入 {{n}} 人', { n: preview.batch.counts?.acceptedTotal ?? 0 })}
              </Button>
              <span className="y-secondary">{t('全部写入或全部不写;同一文件重复导入不会产生重复档案。')}</span>
            </div>
          </Section>
          <Rows preview={preview} />
        </>
      )}
    </>
  );
}

function Columns({ preview, onPreview }: { preview: Preview; onPreview: (preview: Preview) => void }) {
  const { t } = useTranslation();
  const [choices, setChoices] = useState(() =>
    Object.fromEntries(preview.columns.map(({ header, field }) => [header, field])),
  );
  const [isSaved, setSaved] = useState(true);
  const map = useAct(mapRoster, { onDone: onPreview });
  const options = Object.entries(rosterFields).map(([value, label]) => ({ value, label: t(label) }));
  return (
    <Section title={t('列的含义')}>
      {preview.missing.length > 0 && (
        <p>
          <StateTag
            tone="bad"
            text={t('还缺必需的列:{{what}}', {
              what: preview.missing.map((field) => t(rosterFields[field] ?? field)).join('、'),
            })}
          />
        </p>
      )}
      <div className="y-mapping">
        {preview.columns.map(({ header }, index) => (
          <label key={`${header}-${index}`}>
            <span>{header || t('(没有列名)')}</span>
            <Choice
              value={choices[header] ?? ''}
              onChange={(value) => setChoices({ ...choices, [header]: value || null })}
              placeholder={t('不导入')}
              options={options}
            />
          </label>
        ))}
      </div>
      <ProblemNote problem={map.problem} />
      <div className="y-form-end">
        <Button
          loading={map.isPending}
          onClick={() =>
            map.act({
              params: { county: preview.batch.county, id: preview.batch.id },
              body: { columns: choices, save: isSaved },
            })
          }
        >
          {t('按此重新预览')}
        </Button>
        <Checkbox checked={isSaved} onChange={(event) => setSaved(event.target.checked)}>
          {t('记住这些列名,下次自动识别')}
        </Checkbox>
      </div>
    </Section>
  );
}

function Rows({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  const headers = preview.columns.map(({ header }) => header);
  return (
    <Section
      title={t('前 {{n}} 行', { n: preview.rows.length })}
      extra={<span className="y-secondary">{preview.sheet}</span>}
    >
      <div className="y-table-scroll" tabIndex={0} role="region" aria-label={t('预览')}>
        <table className="y-table y-table-nowrap">
          <caption className="y-visually-hidden">{t('预览')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('行号')}</th>
              <th scope="col">{t('问题')}</th>
              {headers.map((header, index) => (
                <th key={`${header}-${index}`} scope="col">
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row) => (
              <tr key={row.rowNumber}>
                <td>{row.rowNumber}</td>
                <td className="y-cell-wide">
                  {row.issues.map((issue, index) => (
                    <div key={`${issue.kind}-${index}`}>
                      <StateTag
                        tone={severityTones[issue.severity] ?? 'neutral'}
                        text={t(severityLabels[issue.severity] ?? '')}
                      />{' '}
                      {issue.message}
                    </div>
                  ))}
                </td>
                {headers.map((header, index) => (
                  <td key={`${header}-${index}`}>{row.cells[header] ?? ''}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
