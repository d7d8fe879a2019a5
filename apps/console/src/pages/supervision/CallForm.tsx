import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordCall } from '../../../../../server/src/oversight/supervision/contract.ts';
import { useAct } from '../../client/queries.ts';
import { Choice, Field } from '../../components/Field.tsx';
import { Section } from '../../components/FilePage.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import type { Followup } from './FollowupPage.tsx';
import { cameLabels } from './supervision-labels.ts';

/** The script, question by question, and what comes of the call. */
export function CallForm({ followup, onDone }: { followup: Followup; onDone: () => void }) {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const [came, setCame] = useState('');
  const [satisfaction, setSatisfaction] = useState('');
  const [chargedExtra, setChargedExtra] = useState(false);
  const [note, setNote] = useState('');
  const [hasTried, setTried] = useState(false);
  const { act, isPending, problem } = useAct(recordCall, { onDone });
  const params = { county: followup.county, id: followup.id };
  const words = note.trim() ? { note: note.trim() } : {};
  const reached = () => {
    setTried(true);
    if (!came) return;
    act({
      params,
      body: {
        reached: true,
        version: followup.version,
        came: came as 'yes' | 'no' | 'unsure',
        ...(satisfaction ? { satisfaction: Number(satisfaction) } : {}),
        chargedExtra,
        answers: Object.fromEntries(Object.entries(answers).filter(([, text]) => text.trim() !== '')),
        ...words,
      },
    });
  };
  return (
    <Section title={t('照着问')}>
      {followup.script.map((line) =>
        line.id === 'came' ? (
          <Field
            key={line.id}
            label={line.text}
            name="came"
            problem={problem}
            error={hasTried && !came ? t('请选择护理员是否来过。') : undefined}
            hint={came === 'no' ? t('选“没来”会生成一条待查问题,并暂缓向机构付款。') : undefined}
            isRequired
          >
            <Choice
              value={came}
              onChange={setCame}
              placeholder={t('请选择')}
              options={Object.entries(cameLabels).map(([value, label]) => ({ value, label: t(label) }))}
            />
          </Field>
        ) : line.id === 'satisfaction' ? (
          <Field key={line.id} label={line.text} name="satisfaction" problem={problem}>
            <Choice
              value={satisfaction}
              onChange={setSatisfaction}
              placeholder={t('没有回答')}
              options={[5, 4, 3, 2, 1].map((n) => ({ value: String(n), label: t('{{n}} 分', { n }) }))}
            />
          </Field>
        ) : (
          <Field key={line.id} label={line.text}>
            <Input
              value={answers[line.id] ?? ''}
              maxLength={500}
              onChange={(event) => setAnswers({ ...answers, [line.id]: event.target.value })}
            />
          </Field>
        ),
      )}
      <Checkbox checked={chargedExtra} onChange={(event) => setChargedExtra(event.target.checked)}>
        {t('老人说护理员另外收了钱')}
      </Checkbox>
      <Field label={t('备注')} name="note" problem={problem}>
        <Input.TextArea value={note} rows={2} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <ProblemNote problem={problem} />
      <div className="y-form-end">
        <Button type="primary" loading={isPending} onClick={reached}>
          {t('记录并打下一位')}
        </Button>
        <Button
          disabled={isPending}
          onClick={() => act({ params, body: { reached: false, version: followup.version, ...words } })}
        >
          {t('没有打通')}
        </Button>
      </div>
    </Section>
  );
}
