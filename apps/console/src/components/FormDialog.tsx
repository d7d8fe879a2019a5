import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProblemError } from '../client/problem-error.ts';
import { ProblemNote } from './ProblemNote.tsx';
import { Dialog } from './Dialog.tsx';

/** A form in a dialog: its fields, what the server refused, and the two ways out; Enter in a field confirms. */
export function FormDialog(props: {
  title: string;
  confirmText: string;
  /** While something needed is missing the form cannot be sent. */
  isIncomplete?: boolean;
  isPending: boolean;
  isDanger?: boolean;
  isWide?: boolean;
  problem: ProblemError | undefined;
  children: ReactNode;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const confirm = () => {
    if (!props.isPending && !props.isIncomplete) props.onConfirm();
  };
  return (
    <Dialog
      title={props.title}
      okText={props.confirmText}
      cancelText={t('取消')}
      okButtonProps={{
        loading: props.isPending,
        danger: props.isDanger ?? false,
        disabled: props.isIncomplete ?? false,
      }}
      {...(props.isWide ? { width: 720 } : {})}
      onOk={confirm}
      onCancel={props.onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        {props.children}
        <ProblemNote problem={props.problem} />
        {/* Without a submit button Enter does nothing in a form of several fields. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
