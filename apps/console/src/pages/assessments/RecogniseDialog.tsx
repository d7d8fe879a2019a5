import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { areaLevel } from '@yike/identity';
import { recogniseAssessment } from '../../../../../server/src/rights/assessments/contract.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct } from '../../client/queries.ts';
import { AreaPicker } from '../../components/AreaPicker.tsx';
import { gradeLabels } from '../../components/elder-labels.ts';
import { Choice, DayInput, Field } from '../../components/Field.tsx';
import { Picked } from '../../components/Finder.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { useGo } from '../../components/Go.tsx';
import { ElderFinder } from '../elders/ElderFinder.tsx';
import { instrumentLabels } from './assessment-labels.ts';

interface Person {
  id: string;
  name: string;
}

/** Grades of MZ/T 039-2013 end at 3. */
const OLD_STANDARD_GRADE_MAX = 3;
const POINTS_MAX = 90;

/** 采信: takes over the result that another county made, with the document that proves it. */
export function RecogniseDialog(props: {
  county: string;
  /** Absent when the person has yet to be found. */
  elder?: Person;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const go = useGo();
  const [elder, setElder] = useState<Person | undefined>(props.elder);
  const [instrument, setInstrument] = useState<'gbt42195' | 'mzt039'>('gbt42195');
  const [grade, setGrade] = useState('');
  const [total, setTotal] = useState('');
  const [assessedOn, setAssessedOn] = useState('');
  const [from, setFrom] = useState('');
  const [document, setDocument] = useState('');
  const { act, isPending, problem } = useAct(recogniseAssessment, {
    onDone: (made) => {
      props.onClose();
      go(`/assessments/${made.county}/${made.id}`);
    },
  });
  const isCounty = from !== '' && areaLevel(from) === 'county';
  const isOwn = isCounty && from.slice(0, 6) === props.county;
  const points = total === '' ? undefined : Number(total);
  const isTotalWrong = points !== undefined && !(Number.isInteger(points) && points >= 0 && points <= POINTS_MAX);
  const grades = Object.entries(gradeLabels).filter(
    ([code]) => instrument === 'gbt42195' || Number(code) <= OLD_STANDARD_GRADE_MAX,
  );
  return (
    <FormDialog
      title={t('采信外地评估结果')}
      confirmText={t('采信')}
      isPending={isPending}
      isIncomplete={
        !elder || grade === '' || !assessedOn || !isCounty || isOwn || document.trim().length < 2 || isTotalWrong
      }
      problem={problem}
      onConfirm={() =>
        elder &&
        act({
          body: {
            county: props.county,
            elderId: elder.id,
            instrument,
            grade: Number(grade),
            ...(points === undefined ? {} : { total: points }),
            assessedOn,
            fromCounty: from.slice(0, 6),
            document: document.trim(),
          },
        })
      }
      onClose={props.onClose}
    >
      <p>
        {instrument === 'gbt42195'
          ? t('采信后按评估日期起 12 个月有效,能力等级记入老人档案。')
          : t('旧标准的等级照原样保留,不换算成能力等级。')}
      </p>
      {!props.elder && (
        <div className="y-field">
          <span className="y-label">{t('老人')}</span>
          {elder ? (
            <Picked label={t('老人')} onClear={() => setElder(undefined)}>
              <strong>{elder.name}</strong>
            </Picked>
          ) : (
            <ElderFinder county={props.county} onPick={setElder} />
          )}
        </div>
      )}
      <div className="y-form-row">
        <Field label={t('量表')} name="instrument" problem={problem} isRequired>
          <Choice
            value={instrument}
            onChange={(value) => {
              setInstrument(value as 'gbt42195' | 'mzt039');
              setGrade('');
            }}
            options={(['gbt42195', 'mzt039'] as const).map((value) => ({
              value,
              label: t(instrumentLabels[value] ?? value),
            }))}
          />
        </Field>
        <Field label={t('最终等级')} name="grade" problem={problem} isRequired>
          <Choice
            value={grade}
            onChange={setGrade}
            placeholder={t('请选择')}
            options={grades.map(([value, label]) => ({ value, label: `${value} · ${t(label)}` }))}
          />
        </Field>
        <Field
          label={t('总分')}
          name="total"
          problem={problem}
          error={isTotalWrong ? t('请填 0 到 {{n}} 的整数。', { n: POINTS_MAX }) : undefined}
        >
          <Input value={total} inputMode="numeric" maxLength={3} onChange={(event) => setTotal(event.target.value)} />
        </Field>
        <Field label={t('评估日期')} name="assessedOn" problem={problem} isRequired>
          <DayInput value={assessedOn} max={serverToday()} onChange={setAssessedOn} />
        </Field>
      </div>
      <div className="y-field">
        <span className="y-label">
          {t('作出评估的区县')}
          <span className="y-required">{t('(必填)')}</span>
        </span>
        <AreaPicker label={t('作出评估的区县')} root="000000000000" until="county" value={from} onChange={setFrom} />
        {isOwn && (
          <div className="y-field-error" role="alert">
            {t('本区县的结果不用采信,请在评估中办理。')}
          </div>
        )}
      </div>
      <Field
        label={t('凭据')}
        name="document"
        problem={problem}
        isRequired
        hint={t('例如:评估报告编号、作出机构、原件在哪里见到。')}
      >
        <Input.TextArea
          value={document}
          rows={2}
          maxLength={1000}
          onChange={(event) => setDocument(event.target.value)}
        />
      </Field>
    </FormDialog>
  );
}
