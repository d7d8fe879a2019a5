import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon.tsx';

/** Prints the page; the print style leaves out everything that is not the file. */
export function PrintButton() {
  const { t } = useTranslation();
  return (
    <Button icon={<Icon name="print" />} onClick={() => window.print()}>
      {t('打印')}
    </Button>
  );
}
