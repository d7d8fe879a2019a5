import { useTranslation } from 'react-i18next';
import { k } from '../i18n/index.ts';
import { Dialog } from '../components/Dialog.tsx';

const keys = [
  ['/', k('查找老人、申请、订单、结算单或页面')],
  ['j / k', k('在列表中向下、向上移动')],
  ['Enter', k('打开当前行')],
  ['x', k('选择当前行')],
  ['0 – 4', k('评估表:选择当前项目的分值')],
  ['?', k('显示本页按键说明')],
  ['Esc', k('关闭窗口')],
] as const;

export function KeysHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('键盘操作')} footer={null} onCancel={onClose} closable={{ 'aria-label': t('关闭') }}>
      <dl className="y-keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
