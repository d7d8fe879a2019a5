import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProblemError } from '../client/problem-error.ts';
import { Field } from './Field.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { Dialog } from './Dialog.tsx';

interface ReasonDialogProps {
  title: string;
  /** What will happen, in one sentence. */
  consequence?: ReactNode;
  needsReason: boolean;
  confirmText: string;
  isDanger?: boolean;
  isPending?: boolean;
  problem?: ProblemError | undefined;
  /** Ready sentences that fill the reason with one press. */
  suggestions?: readonly string[];
  children?: ReactNode;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}

/**
 * Asks before a step that someone may ask about: what will happen, and why. The reason goes into the record.
 * It stays open with the server's words when the step is refused.
 */
export function ReasonDialog({ isOpen, ...props }: ReasonDialogProps & { isOpen: boolean }) {
  return isOpen ? <Asking {...props} /> : null;
}

function Asking(props: ReasonDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [hasTried, setTried] = useState(false);
  const missing = props.needsReason && reason.trim().length < 2;
  const confirm = () => {
    setTried(true);
    if (!missing) props.onConfirm(reason.trim());
  };
  return (
    <Dialog
      title={props.title}
      onCancel={props.onClose}
      onOk={confirm}
      okText={props.confirmText}
      cancelText={t('取消')}
      okButtonProps={{ danger: props.isDanger ?? false, loading: props.isPending ?? false }}
      closable={{ 'aria-label': t('关闭') }}
    >
      {props.consequence && <p>{props.consequence}</p>}
      {props.children}
      <Field
        label={t('理由')}
        isRequired={props.needsReason}
        error={hasTried && missing ? t('请写明理由,至少两个字;它会记入档案。') : undefined}
      >
        <Input.TextArea value={reason} rows={3} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
      {props.suggestions && props.suggestions.length > 0 && (
        <div className="y-suggestions">
          {props.suggestions.map((text) => (
            <Button key={text} size="small" onClick={() => setReason(text)}>
              {text}
            </Button>
          ))}
        </div>
      )}
      <ProblemNote problem={props.problem} />
    </Dialog>
  );
}
