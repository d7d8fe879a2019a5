import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, type ProblemError } from '../client/problem-error.ts';
import { k } from '../i18n/index.ts';
import { Choice, Field } from './Field.tsx';
import { Icon } from './Icon.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { Nothing } from './values.tsx';
import { Dialog } from './Dialog.tsx';

const purposes = [
  k('核对身份'),
  k('电话联系本人或家属'),
  k('办理补贴申请'),
  k('处理投诉或异议'),
  k('纠正档案错误'),
  k('审计检查'),
];

/** A masked value, and the way to see it whole: for a purpose, which is logged with the reader's name. */
export function Masked(props: {
  masked: string | null | undefined;
  /** What it is, for the dialog: 身份证号, 手机号码. */
  label: string;
  /** Absent when the reader may not see it whole. */
  reveal?: ((purpose: string) => Promise<string | null>) | undefined;
}) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const [purpose, setPurpose] = useState('');
  const [shown, setShown] = useState<string | null>();
  const [problem, setProblem] = useState<ProblemError>();
  const [isPending, setPending] = useState(false);
  const { reveal } = props;
  if (!props.masked) return <Nothing />;
  if (shown !== undefined || !reveal) return <span className="y-number">{shown ?? props.masked}</span>;
  const show = async () => {
    setPending(true);
    try {
      setShown(await reveal(purpose));
      setAsking(false);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <span className="y-number">{props.masked}</span>
      <Button
        type="text"
        size="small"
        icon={<Icon name="eye" size={14} />}
        aria-label={t('查看完整{{what}}', { what: props.label })}
        onClick={() => setAsking(true)}
      />
      {isAsking && (
        <Dialog
          title={t('查看完整{{what}}', { what: props.label })}
          okText={t('查看')}
          cancelText={t('取消')}
          okButtonProps={{ disabled: !purpose, loading: isPending }}
          onOk={() => void show()}
          onCancel={() => setAsking(false)}
          closable={{ 'aria-label': t('关闭') }}
        >
          <p>{t('查看用途会连同您的姓名和时间记入审计日志。')}</p>
          <Field label={t('用途')} isRequired>
            <Choice
              value={purpose}
              onChange={setPurpose}
              placeholder={t('请选择用途')}
              options={purposes.map((text) => ({ value: text, label: t(text) }))}
            />
          </Field>
          <ProblemNote problem={problem} />
        </Dialog>
      )}
    </>
  );
}
